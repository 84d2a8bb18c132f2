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
import java.util.stream.Collectors;

/** Trials that a folder's sweep file asks for. */
final class Planned {

    /** The trials of a larger grid, in a folder that has no table of them, are not made one by one. */
    private static final long MOST = 200_000;

    private Planned() {}

    /** Their ids; empty where the folder says nothing that can be relied on. */
    static Optional<Set<String>> of(ResultStore store) throws IOException {
        Optional<Set<String>> kept = store.planned();
        return kept.isPresent()
                ? kept
                : store.sweepText()
                        .flatMap(Planned::grid)
                        .filter(grid -> grid.size() <= MOST)
                        .map(grid -> grid.trials().map(Trial::id).collect(Collectors.toSet()));
    }

    /** A line for each folder in which some have not ended. */
    static List<String> notes(Collection<ResultStore> stores, Set<String> ended) throws IOException {
        List<String> notes = new ArrayList<>();
        for (ResultStore store : stores) {
            Set<String> ids = of(store).orElse(Set.of());
            long missing = ids.stream().filter(id -> !ended.contains(id)).count();
            if (missing > 0) {
                notes.add("The sweep in " + store + " is unfinished: "
                        + Count.outOf(missing, ids.size(), "trial", "has", "have")
                        + " no result yet; run it again, it goes on where it stopped.");
            }
        }
        return notes;
    }

    /** Empty for a file of another version. */
    private static Optional<Grid> grid(String yaml) {
        try {
            return Optional.of(SweepFile.parse(yaml, "sweep.yaml").grid());
        } catch (SweepFileException e) {
            return Optional.empty();
        }
    }
}
