package io.altgrad.app;

import io.altgrad.spec.Trial;
import io.altgrad.sweep.Grid;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** The texts of a sweep that are not on this machine, looked for without Hadoop, which takes seconds to load. */
final class MissingCorpora {

    private MissingCorpora() {}

    /** A line for each text that a path without a scheme leads to and that is not there. */
    static List<String> notices(Grid grid) {
        return grid.corpora().stream()
                .filter(corpus -> !corpus.equals(Trial.WORDNET) && !corpus.contains(":"))
                .filter(corpus -> !Files.isReadable(Path.of(corpus)))
                .map(corpus ->
                        "Note: corpus " + corpus + " cannot be read here; a run of the sweep ends with that, unless"
                                + " its file system is another.")
                .toList();
    }
}
