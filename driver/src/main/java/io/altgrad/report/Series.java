package io.altgrad.report;

import io.altgrad.store.Row;
import io.altgrad.store.StepColumns;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * The losses of one trial by step, thinned.
 *
 * @param train mean loss of the batches since the point before
 * @param validation the last evaluation since the point before, at its own step
 */
record Series(SortedMap<Integer, Double> train, SortedMap<Integer, Double> validation) {

    /**
     * The losses of a step that the page shows.
     *
     * @param valLoss null where the step had no evaluation
     */
    record Loss(int step, double loss, Double valLoss) {

        static Loss of(Row row) {
            return new Loss(row.get(StepColumns.STEP), row.get(StepColumns.LOSS), row.get(StepColumns.VAL_LOSS));
        }
    }

    /**
     * A series of at most {@code points} of {@code length} steps. Which steps they are depends on these two numbers
     * alone.
     */
    static Series of(List<Loss> steps, int length, int points) {
        SortedMap<Integer, Double> train = new TreeMap<>();
        SortedMap<Integer, Double> validation = new TreeMap<>();
        int from = 0;
        while (from < steps.size()) {
            int point = point(steps.get(from).step(), length, points);
            double sum = 0;
            int to = from;
            Loss evaluated = null;
            for (; to < steps.size() && point(steps.get(to).step(), length, points) == point; to++) {
                sum += steps.get(to).loss();
                evaluated = steps.get(to).valLoss() == null ? evaluated : steps.get(to);
            }
            put(train, steps.get(to - 1).step(), sum / (to - from));
            if (evaluated != null) {
                put(validation, evaluated.step(), evaluated.valLoss());
            }
            from = to;
        }
        return new Series(train, validation);
    }

    /** The difference of this from {@code other}, at the steps that both have. */
    Series less(Series other) {
        return new Series(less(train, other.train), less(validation, other.validation));
    }

    private static int point(int step, int length, int points) {
        return (int) ((step - 1L) * points / Math.max(length, points));
    }

    private static void put(SortedMap<Integer, Double> losses, int step, double loss) {
        if (Double.isFinite(loss)) {
            losses.put(step, loss);
        }
    }

    private static SortedMap<Integer, Double> less(Map<Integer, Double> losses, Map<Integer, Double> others) {
        SortedMap<Integer, Double> differences = new TreeMap<>();
        losses.forEach((step, loss) -> {
            if (others.containsKey(step)) {
                differences.put(step, loss - others.get(step));
            }
        });
        return differences;
    }
}
