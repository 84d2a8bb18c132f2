package io.altgrad.sweep;

import io.altgrad.spec.PlannedTrial;
import io.altgrad.spec.Trial;
import io.altgrad.spec.TrialSettings;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.LongStream;
import java.util.stream.Stream;

/**
 * Every combination of the axes' values, made one at a time when asked for.
 *
 * <p>The order is that of nested loops over the axes in file order: the last axis runs fastest. It depends on the file
 * alone. The values of an axis are all different, and so are the trials.
 */
public final class Grid {

    private final List<Axis> axes;
    private final Trial base;
    private final long size;

    /**
     * A grid over {@code axes}, whose trials are {@code base} in everything that no axis sets.
     *
     * @throws ArithmeticException if there are more than 2^63 - 1 trials
     */
    Grid(List<Axis> axes, Trial base) {
        this.axes = List.copyOf(axes);
        this.base = Objects.requireNonNull(base, "base");
        long product = 1;
        for (Axis axis : axes) {
            product = Math.multiplyExact(product, axis.values().size());
        }
        this.size = product;
    }

    /** The number of trials: the product of the axes' lengths, 1 without an axis. */
    public long size() {
        return size;
    }

    /**
     * The trial at {@code index}, counted from 0.
     *
     * @throws IndexOutOfBoundsException if there is none
     * @throws io.altgrad.spec.InvalidSetting if its values contradict each other
     */
    public Trial trial(long index) {
        Map<String, Object> settings = new LinkedHashMap<>();
        values(index).forEach((axis, value) -> settings.put(axis, value.value()));
        return TrialSettings.with(base, settings);
    }

    /** The trials that are worth running, in order: those of {@link #runs}. */
    public Stream<Trial> trials() {
        return runs().mapToObj(this::trial);
    }

    /** As {@link #trials}, each with its ids, which cost more than the trial. */
    public Stream<PlannedTrial> planned() {
        return runs().mapToObj(index -> PlannedTrial.of(index, trial(index)));
    }

    /** The texts that the trials train on, by name. */
    public Set<String> corpora() {
        return axes.stream()
                .filter(axis -> axis.name().equals("corpus"))
                .findFirst()
                .map(axis -> axis.values().stream().map(value -> (String) value.value()))
                .orElseGet(() -> Stream.of(base.corpus()))
                .collect(Collectors.toCollection(LinkedHashSet::new));
    }

    /**
     * The indexes of the trials that are worth running, in order. Of those that compute the same, as all do that quantize
     * nothing and differ in format, rules or quantization alone, only the first: a baseline is trained once, not once for
     * each rule set. Makes no trial but one for each combination of the axes that decide about surgery.
     */
    public LongStream runs() {
        Repeats repeats = repeats();
        return LongStream.range(0, size).filter(index -> !repeats.contain(positions(index)));
    }

    /** How many trials are worth running, found without going through them. */
    public long runCount() {
        return size - repeats().count();
    }

    /** The optimizer steps of all trials that are worth running. */
    public double steps() {
        return runCount() * mean("training.steps", base.training().schedule().steps());
    }

    /** The tokens that they train on, those of evaluations not counted. */
    public double tokens() {
        return steps()
                * mean("training.batch", base.training().batches().size())
                * mean("training.accumulation", base.training().batches().accumulation())
                * mean("model.context", base.model().context());
    }

    /** Of a whole number over the trials. Those that are not run repeat others in everything that counts here. */
    private double mean(String field, int otherwise) {
        return axes.stream()
                .filter(axis -> axis.name().equals(field))
                .flatMap(axis -> axis.values().stream())
                .mapToInt(value -> (int) value.value())
                .average()
                .orElse(otherwise);
    }

    private Repeats repeats() {
        return Repeats.of(axes, base);
    }

    /** The label of each axis's value at {@code index}, by the axis's name, in file order. */
    public Map<String, String> axisValues(long index) {
        Map<String, String> labels = new LinkedHashMap<>();
        values(index).forEach((axis, value) -> labels.put(axis, value.label()));
        return labels;
    }

    /** The value of each axis at {@code index}, by the axis's name, in file order. */
    Map<String, AxisValue> values(long index) {
        int[] positions = positions(index);
        Map<String, AxisValue> chosen = new LinkedHashMap<>();
        for (int i = 0; i < positions.length; i++) {
            chosen.put(axes.get(i).name(), axes.get(i).values().get(positions[i]));
        }
        return chosen;
    }

    /** Where in its axis each value at {@code index} stands. */
    private int[] positions(long index) {
        long rest = Objects.checkIndex(index, size);
        int[] positions = new int[axes.size()];
        for (int i = positions.length - 1; i >= 0; i--) {
            int length = axes.get(i).values().size();
            positions[i] = (int) (rest % length);
            rest /= length;
        }
        return positions;
    }
}
