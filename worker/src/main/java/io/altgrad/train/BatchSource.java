package io.altgrad.train;

import io.altgrad.corpus.Corpus;
import io.altgrad.random.RandomStream;
import io.altgrad.spec.TrainingSpec;
import io.altgrad.spec.Trial;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/** Batches by number: the same number gives the same batch, whatever was asked before. */
@FunctionalInterface
public interface BatchSource {

    /** The batch of that number, counted from 0. */
    Batch batch(long number);

    /**
     * The training batches of a trial: each row starts at a random place of the training split, drawn by the seed, the
     * batch's number and the row.
     */
    static BatchSource training(Trial trial, Corpus corpus) {
        int rows = trial.training().batches().size();
        int time = trial.model().context();
        corpus.requireContext(time);
        long starts = corpus.trainTokens() - time;
        RandomStream draws = RandomStream.of(trial.dataSeed(), "batches");
        return number -> {
            BatchBuilder batch = new BatchBuilder(rows, time);
            for (int row = 0; row < rows; row++) {
                int start = Math.toIntExact(draws.below(number * rows + row, starts));
                batch.fill(row, window -> corpus.copyTrain(start, time + 1, window, 0));
            }
            return batch.toBatch();
        };
    }

    /** Tokens that are evaluated at once, about, where the trial's batch does not say so. */
    int TOKENS_AT_ONCE = 1024;

    /**
     * The validation batches of a trial: its {@linkplain io.altgrad.spec.TrainingSpec#evalWindows windows} spread evenly
     * over the validation split, the same for every seed. With {@code evalTokens} nothing of them depends on the trial's
     * batch, not even which are evaluated together, which under a scale for a whole tensor is part of the loss.
     *
     * @throws io.altgrad.corpus.InvalidCorpus if the text is shorter than the context
     */
    static List<Batch> validation(Trial trial, Corpus corpus) {
        int time = trial.model().context();
        corpus.requireContext(time);
        long starts = corpus.validationTokens() - time;
        long windows = trial.training().evalWindows(time);
        int atOnce = evaluatedAtOnce(trial);
        List<Batch> batches = new ArrayList<>();
        for (long first = 0; first < windows; first += atOnce) {
            int rows = (int) Math.min(atOnce, windows - first);
            BatchBuilder batch = new BatchBuilder(rows, time);
            for (int row = 0; row < rows; row++) {
                int start = Math.toIntExact((first + row) * starts / windows);
                batch.fill(row, window -> corpus.copyValidation(start, time + 1, window, 0));
            }
            batches.add(batch.toBatch());
        }
        return batches;
    }

    /** The sequences of a trial's validation batch. */
    static int evaluatedAtOnce(Trial trial) {
        TrainingSpec training = trial.training();
        int time = trial.model().context();
        return training.evaluation().tokens() > 0
                ? Math.max(1, TOKENS_AT_ONCE / time)
                : training.batches().size();
    }

    /** Collects windows of time + 1 tokens as rows of ids and of targets, which are the ids shifted by one. */
    final class BatchBuilder {

        private final int rows;
        private final int time;
        private final long[] window;
        private final long[] ids;
        private final long[] targets;

        BatchBuilder(int rows, int time) {
            this.rows = rows;
            this.time = time;
            this.window = new long[time + 1];
            this.ids = new long[rows * time];
            this.targets = new long[rows * time];
        }

        void fill(int row, Consumer<long[]> source) {
            source.accept(window);
            System.arraycopy(window, 0, ids, row * time, time);
            System.arraycopy(window, 1, targets, row * time, time);
        }

        Batch toBatch() {
            return new Batch(ids, targets, rows, time);
        }
    }
}
