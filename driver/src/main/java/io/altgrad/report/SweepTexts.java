package io.altgrad.report;

import io.altgrad.base.UserError;
import io.altgrad.compare.Results;
import io.altgrad.report.PageData.SweepText;
import io.altgrad.store.Standing;
import io.altgrad.store.TrialRow;
import io.altgrad.sweep.SweepFile;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.stream.Collectors;

/** The sweep files of the folders, and how much of each is there. */
final class SweepTexts {

    private final List<SweepText> texts = new ArrayList<>();
    private long planned;
    private boolean known = true;

    private SweepTexts() {}

    static SweepTexts of(Results results) throws IOException {
        SweepTexts all = new SweepTexts();
        Set<String> stored = results.trials().stream().map(TrialRow::trialId).collect(Collectors.toSet());
        Map<String, String> yaml = results.sweepTexts();
        for (String folder : results.folders()) {
            all.add(folder, yaml.get(folder), results.standing(folder, stored));
        }
        return all;
    }

    List<SweepText> texts() {
        return texts;
    }

    /** The number of trials that the sweep files ask for; empty where one of them does not say. */
    OptionalLong planned() {
        return known ? OptionalLong.of(planned) : OptionalLong.empty();
    }

    private void add(String folder, String yaml, Optional<Standing> standing) {
        if (yaml == null) {
            known = false;
            texts.add(new SweepText(folder, "This folder has no sweep file.", null));
            return;
        }
        known &= standing.isPresent();
        planned += standing.map(Standing::total).orElse(0);
        texts.add(new SweepText(folder, standing.map(SweepTexts::state).orElseGet(() -> unknown(folder, yaml)), yaml));
    }

    private static String state(Standing standing) {
        return String.format(
                Locale.ROOT,
                "%,d of %,d trials of the sweep file have ended.",
                standing.ended().size(),
                standing.total());
    }

    private static String unknown(String folder, String yaml) {
        try {
            long combinations =
                    SweepFile.parse(yaml, folder + "/sweep.yaml").grid().size();
            return String.format(Locale.ROOT, "The sweep file has %,d combinations.", combinations);
        } catch (UserError e) {
            return "This version cannot read the sweep file: " + e.getMessage();
        }
    }
}
