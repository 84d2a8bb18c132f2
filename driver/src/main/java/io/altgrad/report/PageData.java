package io.altgrad.report;

import com.fasterxml.jackson.annotation.JsonUnwrapped;
import io.altgrad.statistics.Verdict;
import java.util.List;
import java.util.Map;

/**
 * The data of the page: the JSON that its scripts read, in which the parts of an unwrapped record stand side by side. Null
 * is what is not known.
 *
 * @param rows the comparison's, in its order; everything else names a row by its place here
 */
record PageData(
        @JsonUnwrapped Heading heading,
        @JsonUnwrapped Compared compared,
        List<PageRow> rows,
        @JsonUnwrapped Losses losses,
        Layers layers,
        @JsonUnwrapped Failures failures,
        @JsonUnwrapped Speeds speeds,
        @JsonUnwrapped Sources sources) {

    /**
     * The head of the page.
     *
     * @param title the sweeps' names
     * @param subtitle one line on what was swept
     * @param headline the answer, in words
     * @param notes what a reader has to know before believing it
     * @param totals figures of the whole
     * @param made who made the page, and when
     */
    record Heading(
            String title, String subtitle, String headline, List<String> notes, List<Total> totals, String made) {}

    /**
     * The terms of the comparison.
     *
     * @param metric what the loss of a row is called
     * @param baseline the format that the others are compared with
     * @param baselineComputes what its products are in, in a sentence; null where that is nothing to say
     * @param level of every interval of one row alone
     * @param judging what the verdicts are by
     * @param axes what varied beside format, rules and seed
     * @param variance where the noise comes from; null where the seeds of no row vary apart
     */
    record Compared(
            String metric,
            String baseline,
            String baselineComputes,
            double level,
            Judging judging,
            List<String> axes,
            Variance variance) {}

    /**
     * The components of the variance of each row whose seeds vary apart.
     *
     * @param notes what the table says, and what it does not
     * @param rows its columns by their names
     */
    record Variance(List<String> notes, List<Map<String, Object>> rows) {}

    /**
     * The losses by step, and the trials that they are of.
     *
     * @param steps lists of steps, which curves name by their place here
     * @param trials as many as the page has room for
     * @param trialsLeftOut how many it has none for
     */
    record Losses(
            List<List<Integer>> steps, RowCurves curves, List<End> ends, List<PageTrial> trials, int trialsLeftOut) {}

    /**
     * The trials that did not complete, and what did so at which learning rate.
     *
     * @param failuresLeftOut how many lines of failures the page would have more
     * @param rates null where there is one learning rate
     */
    record Failures(List<Failure> failures, int failuresLeftOut, Rates rates) {}

    /**
     * A map of format by learning rate.
     *
     * @param heading what it shows, in words
     * @param rates the learning rates, ascending
     */
    record Rates(String heading, List<String> rates, List<Line> lines) {

        /**
         * A format at every rate.
         *
         * @param largest the largest rate that it stands, in words
         * @param rows the places of its rows, one for each rate; null where there is none
         */
        record Line(String name, String largest, List<Integer> rows) {}
    }

    /**
     * The throughputs that are shown.
     *
     * @param leastSeconds how long every trial of a row must have trained for its throughput to be shown
     */
    record Speeds(Throughputs throughput, double leastSeconds) {}

    /** The origin of the results. */
    record Sources(List<Fact> provenance, List<SweepText> sweeps) {}

    /**
     * The terms of the verdicts.
     *
     * @param legend the same in words
     */
    record Judging(double margin, double confidence, String legend) {}

    /** A figure of the whole, already written. */
    record Total(String name, String value) {}

    /**
     * A row of the comparison.
     *
     * @param loss of the trials that completed
     * @param delta against the baseline, seed by seed; null for the baseline's own rows
     */
    record PageRow(
            @JsonUnwrapped Name name,
            @JsonUnwrapped Count count,
            Span loss,
            Span delta,
            @JsonUnwrapped PValues pValues,
            Verdict verdict,
            Judged judged,
            Double tokensPerS) {

        /**
         * The trials of a row.
         *
         * @param baseline the place of the row that this one is measured against; null where there is none
         */
        record Name(String format, String rules, List<String> axes, Integer baseline) {}

        /** The number of trials of a row, and of those that ended in each way. */
        record Count(int trials, int completed, int diverged, int failed) {}

        /**
         * The p values of a row's difference from its baseline.
         *
         * @param p of the paired t test
         * @param pHolm the same, adjusted over all rows
         * @param pSigns of the sign-flip test, adjusted over all rows
         */
        record PValues(Double p, Double pHolm, Double pSigns) {}
    }

    /**
     * The verdict on a row at length.
     *
     * @param words the verdict, and where it is undecided how many more seeds it would probably take
     * @param low of the interval that holds for all rows at once; null without a test, like the rest
     * @param lowBound the lower one-sided bound that is held against the margin
     * @param pEquivalence of the two one-sided tests, for this row alone
     */
    record Judged(String words, Double low, Double high, Double lowBound, Double highBound, Double pEquivalence) {}

    /** A figure over {@code n} seeds, with its interval. */
    record Span(int n, Double mean, Double sd, Double low, Double high) {}

    /** The curves of each kind; one without points is left out. */
    record RowCurves(
            List<RowCurve> train,
            List<RowCurve> validation,
            List<RowCurve> trainDelta,
            List<RowCurve> validationDelta) {}

    /**
     * A row's loss by step.
     *
     * @param steps the place of its steps in {@link PageData#steps}
     * @param mean over the seeds that completed
     * @param low the smallest of them; null where there is one seed
     * @param high the largest of them; null where there is one seed
     */
    record RowCurve(int row, int steps, List<Double> mean, List<Double> low, List<Double> high) {}

    /**
     * The last finite loss of a trial that did not complete.
     *
     * @param trial its place among the page's trials; null where that has no room for it
     */
    record End(int row, long seed, String status, int step, double loss, Integer trial) {}

    /**
     * The effect of quantization on the layers.
     *
     * @param names of layers, in the model's order
     * @param formats that operands had
     */
    record Layers(
            List<String> names, List<String> operands, List<String> formats, List<Column> columns, List<Cell> cells) {

        /** Trials taken together; {@code axes} is null where the other axes are taken together too. */
        record Column(String format, String rules, List<String> axes) {}

        /**
         * Means over trials and steps; the numbers before are places in lists.
         *
         * @param noise share of the signal's power; 0 where nothing was lost, null where none was measured
         */
        record Cell(
                int column, int layer, int operand, Double noise, Double saturated, Double underflowed, int format) {}
    }

    /**
     * Trials of a row that ended alike.
     *
     * @param seeds the first of them
     * @param message of the first trial
     * @param otherMessages how many different ones there are beside
     */
    record Failure(
            int row,
            String status,
            int trials,
            List<Long> seeds,
            @JsonUnwrapped Divergence divergence,
            String message,
            int otherMessages) {

        /**
         * The place of a divergence.
         *
         * @param layer the first that was not finite; null where only the loss was, and for failures
         * @param firstStep of the trials; null for failures, as is the last
         */
        record Divergence(String layer, Integer firstStep, Integer lastStep) {}
    }

    /** Tokens per second; a bar names its way of computing by its place. */
    record Throughputs(List<String> ways, List<Bar> bars) {

        record Bar(int row, int way, int n, double mean, double low, double high) {}
    }

    /** Something that trials have in common, or the different values that they have. */
    record Fact(String name, List<String> values) {}

    /**
     * The sweep file of one folder.
     *
     * @param state how much of it has been run
     * @param yaml null where the folder has none
     */
    record SweepText(String folder, String state, String yaml) {}
}
