package io.altgrad.report;

import io.altgrad.compare.Results;
import io.altgrad.report.PageData.SweepText;
import io.altgrad.spec.Trial;
import io.altgrad.store.TrialRow;
import io.altgrad.sweep.Grid;
import io.altgrad.sweep.SweepFile;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/** The sweep files of the folders, and how much of each is there. */
final class SweepTexts {

    /** A grid of more is not walked through for a line of text. */
    private static final long MOST_TRIALS = 100_000;

    private final List<SweepText> texts = new ArrayList<>();
    private final List<String> unfinished = new ArrayList<>();

    private SweepTexts() {}

    static SweepTexts of(Results results) throws IOException {
        SweepTexts all = new SweepTexts();
        Set<String> stored = results.trials().stream().map(TrialRow::trialId).collect(Collectors.toSet());
        Map<String, String> yaml = results.sweepTexts();
        for (String folder : results.folders()) {
            all.add(folder, yaml.get(folder), stored);
        }
        return all;
    }

    List<SweepText> texts() {
        return texts;
    }

    /** A note for each sweep that is not whole. */
    List<String> unfinished() {
        return unfinished;
    }

    private void add(String folder, String yaml, Set<String> stored) {
        if (yaml == null) {
            texts.add(new SweepText(folder, "This folder has no sweep file.", null));
            return;
        }
        String state;
        try {
            state = state(folder, SweepFile.parse(yaml, folder + "/sweep.yaml").grid(), stored);
        } catch (IllegalArgumentException
                | IllegalStateException
                | ArithmeticException
                | io.altgrad.sweep.UserError e) {
            state = "This version cannot read the sweep file: " + e.getMessage();
        }
        texts.add(new SweepText(folder, state, yaml));
    }

    private String state(String folder, Grid grid, Set<String> stored) {
        if (grid.size() > MOST_TRIALS) {
            return String.format(Locale.ROOT, "The sweep file has %,d combinations.", grid.size());
        }
        Set<String> planned = grid.trials().map(Trial::id).collect(Collectors.toCollection(HashSet::new));
        int all = planned.size();
        planned.retainAll(stored);
        if (planned.size() < all) {
            unfinished.add(String.format(
                    Locale.ROOT,
                    "Unfinished: %,d of %,d trials of %s have ended; run the sweep again and it goes on.",
                    planned.size(),
                    all,
                    folder));
        }
        return String.format(Locale.ROOT, "%,d of %,d trials of the sweep file have ended.", planned.size(), all);
    }
}
