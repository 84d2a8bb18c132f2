package io.altgrad.cli;

import io.altgrad.app.AltGrad;
import io.altgrad.base.UserError;
import io.altgrad.compare.ResultNames;
import io.altgrad.compare.Results;
import io.altgrad.store.TrialRow;
import io.altgrad.sweep.Sweep;
import io.altgrad.sweep.SweepFile;
import io.altgrad.sweep.TrialNames;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A sweep that is held against another: a sweep file, or an output folder, whose trials are those that have ended, whichever
 * of its sweep files asked for them.
 *
 * @param name as the user typed it
 * @param sweep of the file, or of the folder's last one; empty where this version cannot read it
 * @param trials their names by their ids, in order
 * @param results by the trials' ids; none of a file
 */
record ComparedSweep(String name, Optional<Sweep> sweep, Map<String, String> trials, Map<String, TrialRow> results) {

    /** Trials of a file that are made to be looked for in another. */
    private static final long MOST = 200_000;

    /**
     * Reads the sweep file or the output folder {@code name}.
     *
     * @throws UserError if it is neither, or a file of more trials than can be held against others
     */
    static ComparedSweep read(String name) throws IOException {
        return isFile(name) ? ofFile(name) : ofFolder(name);
    }

    private static boolean isFile(String name) {
        try {
            return Files.isRegularFile(Path.of(name));
        } catch (InvalidPathException e) {
            return false;
        }
    }

    private static ComparedSweep ofFile(String name) {
        Sweep sweep = SweepFile.read(Path.of(name), List.of());
        if (sweep.grid().runCount() > MOST) {
            throw new UserError("Cannot hold " + name + " against another sweep: it has "
                    + sweep.grid().runCount() + " trials, and at most " + MOST + " are looked for.");
        }
        TrialNames names = TrialNames.of(sweep);
        Map<String, String> trials = new LinkedHashMap<>();
        sweep.grid().planned().forEach(planned -> trials.put(planned.id(), names.of(planned.trial())));
        return new ComparedSweep(name, Optional.of(sweep), trials, Map.of());
    }

    private static ComparedSweep ofFolder(String name) throws IOException {
        Results results = AltGrad.withoutSpark().results(List.of(name));
        ResultNames names = ResultNames.of(results);
        Map<String, String> trials = new LinkedHashMap<>();
        Map<String, TrialRow> rows = new LinkedHashMap<>();
        results.trials().stream().sorted(Comparator.comparing(names::of)).forEach(row -> {
            trials.put(row.trialId(), names.of(row));
            rows.put(row.trialId(), row);
        });
        return new ComparedSweep(
                name, results.sweepTexts().values().stream().findFirst().flatMap(ComparedSweep::parse), trials, rows);
    }

    private static Optional<Sweep> parse(String text) {
        try {
            return Optional.of(SweepFile.parse(text, "sweep.yaml"));
        } catch (UserError e) {
            return Optional.empty();
        }
    }
}
