package io.altgrad.compare;

import io.altgrad.spec.Trial;
import io.altgrad.store.ResultStore;
import io.altgrad.sweep.Grid;
import io.altgrad.sweep.SweepFile;
import io.altgrad.sweep.SweepFileException;
import io.altgrad.text.Count;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Trials that a folder's sweep file asks for and that have not ended. */
final class Unfinished {

    /** The trials of a larger grid are not counted one by one. */
    private static final long COUNTED = 200_000;

    private Unfinished() {}

    static List<String> notes(Collection<ResultStore> stores, Set<String> ended) throws IOException {
        List<String> notes = new ArrayList<>();
        for (ResultStore store : stores) {
            Optional<Grid> grid = store.sweepText().flatMap(Unfinished::grid).filter(g -> g.size() <= COUNTED);
            if (grid.isPresent()) {
                List<String> ids = grid.get().trials().map(Trial::id).toList();
                long missing = ids.stream().filter(id -> !ended.contains(id)).count();
                if (missing > 0) {
                    notes.add("The sweep in " + store + " is unfinished: "
                            + Count.outOf(missing, ids.size(), "trial", "has", "have")
                            + " no result yet; run it again, it goes on where it stopped.");
                }
            }
        }
        return notes;
    }

    /** Empty for a file of another version, which says nothing that can be relied on. */
    private static Optional<Grid> grid(String yaml) {
        try {
            return Optional.of(SweepFile.parse(yaml, "sweep.yaml").grid());
        } catch (SweepFileException e) {
            return Optional.empty();
        }
    }
}
