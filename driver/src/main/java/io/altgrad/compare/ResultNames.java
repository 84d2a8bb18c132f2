package io.altgrad.compare;

import io.altgrad.base.UserError;
import io.altgrad.store.TrialRow;
import io.altgrad.store.UnknownTrial;
import io.altgrad.sweep.SweepFile;
import io.altgrad.sweep.TrialNames;
import io.altgrad.text.Printable;
import java.io.IOException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** The names that stored trials had when they ran: those of the sweep file that lies beside them. */
public final class ResultNames {

    private final Map<String, TrialNames> byTrialId;

    private ResultNames(Map<String, TrialNames> byTrialId) {
        this.byTrialId = Map.copyOf(byTrialId);
    }

    /** Reads the sweep files of the results' folders; one that this version cannot read names nothing. */
    public static ResultNames of(Results results) throws IOException {
        Map<String, TrialNames> byTrialId = new HashMap<>();
        for (Map.Entry<String, String> text : results.sweepTexts().entrySet()) {
            try {
                TrialNames names = TrialNames.of(SweepFile.parse(text.getValue(), "sweep.yaml"));
                results.trials(text.getKey()).stream()
                        .filter(ResultNames::isKnown)
                        .forEach(row -> byTrialId.put(row.trialId(), names));
            } catch (UserError e) {
                // Its trials have their format, rules and seed, which is enough to tell them by.
                continue;
            }
        }
        return new ResultNames(byTrialId);
    }

    /** Rows of release 0.1 do not always say what their trial was. */
    private static boolean isKnown(TrialRow row) {
        try {
            return row.trial() != null;
        } catch (UnknownTrial e) {
            return false;
        }
    }

    /** The name of the trial, on one line. */
    public String of(TrialRow row) {
        TrialNames names = byTrialId.get(row.trialId());
        return names == null
                ? Printable.of(row.format() + " " + row.rules() + " seed " + row.seed())
                : names.of(row.trial());
    }

    /** The settings that vary beside format, rules and seed: {@code learningRate 3e-4}. */
    public List<String> others(TrialRow row) {
        TrialNames names = byTrialId.get(row.trialId());
        return names == null ? List.of() : names.others(row.trial());
    }

    /** The settings of the trial that vary, by their dotted names, as the sweep file spells them. */
    public Map<String, String> spelled(TrialRow row) {
        TrialNames names = byTrialId.get(row.trialId());
        return names == null ? Map.of() : names.spelled(row.trial());
    }
}
