package io.altgrad.live;

import io.altgrad.result.StepMetrics;
import io.altgrad.spec.PlannedTrial;
import java.util.Arrays;
import java.util.List;

/**
 * The training loss of one trial by step, in {@value #POINTS} points at most: when they are full every other one goes,
 * and from then on every other step is left out. The last step is always there.
 */
final class TrialCurve {

    static final int POINTS = 256;

    private final String id;
    private final String label;
    private final String format;
    private final int[] steps = new int[POINTS];
    private final double[] losses = new double[POINTS];
    private String status = "running";
    private long version;
    private int size;
    private int stride = 1;
    private int offered;
    private int lastStep;
    private double lastLoss = Double.NaN;

    TrialCurve(PlannedTrial trial, String label, long version) {
        this.id = trial.id();
        this.label = label;
        this.format = trial.trial().format().toString();
        this.version = version;
    }

    String id() {
        return id;
    }

    String label() {
        return label;
    }

    /** The axis value that colours stand for. */
    String format() {
        return format;
    }

    String status() {
        return status;
    }

    /** The version of the last change. */
    long version() {
        return version;
    }

    /** Adds one more step. A step that is not beyond the last belongs to a new attempt, which starts the curve anew. */
    void add(int step, double loss, long atVersion) {
        if (step <= lastStep) {
            clear();
        }
        version = atVersion;
        lastStep = step;
        lastLoss = loss;
        int index = offered++;
        if (index % stride == 0 && size == POINTS - 1) {
            thin();
        }
        if (index % stride == 0) {
            steps[size] = step;
            losses[size] = loss;
            size++;
        }
    }

    /** The trial has ended, with these steps. */
    void end(String endStatus, List<StepMetrics> all, long atVersion) {
        clear();
        all.forEach(step -> add(step.step(), step.loss(), atVersion));
        status = endStatus;
        version = atVersion;
    }

    int[] steps() {
        int[] all = Arrays.copyOf(steps, isLastStored() ? size : size + 1);
        if (!isLastStored()) {
            all[size] = lastStep;
        }
        return all;
    }

    double[] losses() {
        double[] all = Arrays.copyOf(losses, isLastStored() ? size : size + 1);
        if (!isLastStored()) {
            all[size] = lastLoss;
        }
        return all;
    }

    private boolean isLastStored() {
        return size == 0 ? lastStep == 0 : steps[size - 1] == lastStep;
    }

    private void thin() {
        int kept = 0;
        for (int i = 0; i < size; i += 2) {
            steps[kept] = steps[i];
            losses[kept] = losses[i];
            kept++;
        }
        size = kept;
        stride *= 2;
    }

    private void clear() {
        size = 0;
        stride = 1;
        offered = 0;
        lastStep = 0;
        lastLoss = Double.NaN;
    }
}
