package io.altgrad.compare;

import io.altgrad.spec.ModelSettings;
import io.altgrad.spec.TrainingSettings;
import io.altgrad.spec.TrainingSpec;
import io.altgrad.store.Pair;
import io.altgrad.store.TrialRow;
import java.util.List;

/**
 * The text that a trial's validation losses were measured on: windows of {@code context} tokens, {@code count} of them
 * spread evenly over the corpus's validation split. Losses on other windows differ by the windows too, by more than most
 * formats cost. A trial and that of a baseline format have one set, for they have one training and one corpus; any two rows need not.
 *
 * @param corpus the hash of its bytes; its name where that is not known
 */
record ValidationWindows(String corpus, int context, long count) {

    static ValidationWindows of(TrialRow row) {
        int context = row.get(ModelSettings.CONTEXT);
        long count = TrainingSpec.evalWindows(
                row.get(TrainingSettings.EVAL_TOKENS),
                row.get(TrainingSettings.EVAL_BATCHES),
                row.get(TrainingSettings.BATCH),
                context);
        return new ValidationWindows(row.corpusHash() == null ? row.corpus() : row.corpusHash(), context, count);
    }

    /** Tells whether both trials of {@code pair} were measured on one set. */
    static boolean areOne(Pair pair) {
        return of(pair.trial()).equals(of(pair.baseline()));
    }

    /** The number of different ones among the trials that completed. */
    static long kinds(List<TrialRow> trials) {
        return completed(trials).stream().map(ValidationWindows::of).distinct().count();
    }

    private static List<TrialRow> completed(List<TrialRow> rows) {
        return rows.stream().filter(TrialRow::completed).toList();
    }
}
