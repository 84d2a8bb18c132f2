package io.altgrad.cli;

import io.altgrad.compare.ResultNames;
import io.altgrad.compare.Results;
import io.altgrad.result.Status;
import io.altgrad.store.TrialRow;
import io.altgrad.text.Paint;
import io.altgrad.text.TextTable;
import io.altgrad.text.Tone;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/** The trials of some results as text, a line each. */
record TrialList(Results results) {

    /** A heading, and the trials in the order of their names; those that did not complete in another colour. */
    List<String> lines(Paint paint) throws IOException {
        ResultNames names = ResultNames.of(results);
        List<TrialRow> rows = results.trials().stream()
                .sorted(Comparator.comparing(names::of))
                .toList();
        List<String> lines = new ArrayList<>(new TextTable<TrialRow>()
                .left("id", TrialRow::trialId)
                .left("trial", names::of)
                .left("status", TrialRow::status)
                .right("val loss", row -> figure(row, "val_loss"))
                .right("tokens/s", row -> figure(row, "tokens_per_s"))
                .right("seconds", row -> figure(row, "wall_s"))
                .lines(rows));
        for (int i = 0; i < rows.size(); i++) {
            Tone tone = Status.COMPLETED.is(rows.get(i).status()) ? Tone.PLAIN : Tone.BAD;
            lines.set(i + 1, paint.of(tone, lines.get(i + 1)));
        }
        return lines;
    }

    private static String figure(TrialRow row, String column) {
        return new TrialText(row).figures().getOrDefault(column, "-");
    }
}
