package io.altgrad.live;

import io.altgrad.result.StepMetrics;
import java.util.List;

/**
 * The mean training loss by step over the completed trials of one format that make the same number of steps, in
 * {@value #POINTS} points at most: each is the mean of the steps since the one before. A trial that diverged is in no
 * mean, for its last losses would be most of it.
 */
final class FormatMean {

    static final int POINTS = 128;

    private final String format;
    private final int length;
    private final double[] sums;
    private int trials;
    private long version;

    FormatMean(String format, int length) {
        this.format = format;
        this.length = length;
        this.sums = new double[Math.min(length, POINTS)];
    }

    /** Takes in a trial with all its steps; one without them all says nothing of the last points. */
    void add(List<StepMetrics> steps, long atVersion) {
        if (steps.size() != length) {
            return;
        }
        trials++;
        version = atVersion;
        for (int point = 0; point < sums.length; point++) {
            sums[point] += steps.subList(end(point - 1), end(point)).stream()
                    .mapToDouble(StepMetrics::loss)
                    .average()
                    .orElseThrow();
        }
    }

    String format() {
        return format;
    }

    /** The number of trials in the mean. */
    int trials() {
        return trials;
    }

    /** The version of the last change. */
    long version() {
        return version;
    }

    int points() {
        return sums.length;
    }

    /** The last step of a point. */
    int step(int point) {
        return end(point);
    }

    double loss(int point) {
        return sums[point] / trials;
    }

    private int end(int point) {
        return (int) ((point + 1L) * length / sums.length);
    }
}
