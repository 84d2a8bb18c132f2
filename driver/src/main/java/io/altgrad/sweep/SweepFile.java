package io.altgrad.sweep;

import io.altgrad.base.UserError;
import java.nio.file.Path;
import java.util.List;

/** Reads a sweep file, strictly: what it does not know it refuses, with the line and what it expected there. */
public final class SweepFile {

    private SweepFile() {}

    /**
     * The sweep that {@code file} describes.
     *
     * @throws UserError if it cannot be read or describes none
     */
    public static Sweep read(Path file) {
        return read(file, List.of());
    }

    /**
     * The same with some of its keys set otherwise.
     *
     * @param settings each {@code KEY=VALUE}, for example {@code training.steps=500} or {@code axes.seed=1..3}
     */
    public static Sweep read(Path file, List<String> settings) {
        return sweep(new SweepComposer().read(file, settings), file.toString());
    }

    /**
     * The sweep that {@code text} describes. It may include no other file.
     *
     * @param file what errors call it
     * @throws UserError if it describes none
     */
    public static Sweep parse(String text, String file) {
        return parse(text, file, List.of());
    }

    /** The same with some of its keys set otherwise, as {@link #read(Path, List)} does. */
    public static Sweep parse(String text, String file, List<String> settings) {
        return sweep(new SweepComposer().parse(text, file, settings), file);
    }

    private static Sweep sweep(SweepComposer.Document document, String file) {
        return new SweepReader(new Source(file)).read(document.root(), document.text());
    }
}
