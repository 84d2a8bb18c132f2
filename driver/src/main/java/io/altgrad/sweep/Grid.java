package io.altgrad.sweep;

import io.altgrad.spec.PlannedTrial;
import io.altgrad.spec.Trial;
import io.altgrad.spec.TrialSettings;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import java.util.stream.Stream;

/**
 * The combinations of the axes' values that a sweep consists of, each made when it is asked for.
 *
 * <p>The order is that of nested loops over the axes in file order: the last axis runs fastest. It depends on the file
 * alone. Axes that move together are one loop, where the first of them stands. The values of an axis are all different,
 * and so are the trials.
 *
 * <p>An index counts all combinations, those among them that conditions leave out.
 */
public final class Grid {

    private final List<Axis> axes;
    private final Selection selection;
    private final Order order;
    private final Trial base;
    private final GridShape shape;

    /**
     * The combinations that run, found when they are first needed: that takes a while where conditions look at many
     * axes.
     */
    private Runs runs;

    /**
     * A grid over {@code axes}, whose trials are {@code base} in everything that no axis sets.
     *
     * @throws ArithmeticException if there are more than 2^63 - 1 combinations
     */
    Grid(List<Axis> axes, Trial base) {
        this(axes, Selection.ALL, Order.FILE, base);
    }

    /** The same of those combinations that {@code selection} tells, run in an order of their own. */
    Grid(List<Axis> axes, Selection selection, Order order, Trial base) {
        this.axes = List.copyOf(axes);
        this.selection = Objects.requireNonNull(selection, "selection");
        this.order = Objects.requireNonNull(order, "order");
        this.base = Objects.requireNonNull(base, "base");
        this.shape = new GridShape(axes, selection);
    }

    /** The axes in file order. */
    public List<Axis> axes() {
        return axes;
    }

    /** The fields that axes set, each as an axis of its own: those of a named group in its place. */
    public List<Axis> fields() {
        return axes.stream().flatMap(Axis::fields).toList();
    }

    /** The first trial. */
    public Trial base() {
        return base;
    }

    /** The same of the first value of the axis of that name alone, which no condition looks at. */
    Grid ofFirst(String axis) {
        List<Axis> first = new ArrayList<>(axes);
        first.replaceAll(
                one -> one.name().equals(axis) ? new Axis(axis, one.values().subList(0, 1)) : one);
        return new Grid(first, selection, order, base);
    }

    Selection selection() {
        return selection;
    }

    GridShape shape() {
        return shape;
    }

    /** The number of combinations, those that conditions leave out among them: all indexes are below it. */
    public long combinations() {
        return shape.digits().span();
    }

    /** The number of trials: of the combinations that no condition leaves out; 1 without an axis. */
    public long size() {
        boolean all = shape.conditional().isEmpty();
        return all
                ? shape.digits().span()
                : shape.digits().span() - Arrays.stream(decided().omitted()).sum();
    }

    /** The number of combinations as a product: {@code 2 format x 3 seed}, axes that move together in one factor. */
    public String product() {
        return product("", "");
    }

    /** The same with other words for the number of values of one axis. */
    String product(String axis, String values) {
        return IntStream.range(0, shape.digits().size())
                .mapToObj(digit -> (shape.names(digit).equals(axis)
                                ? values
                                : shape.digits().length(digit)) + " " + shape.names(digit))
                .collect(Collectors.joining(" x "));
    }

    /** Everything that {@link #axisValues} calls a value of the axis of that name. */
    public List<String> labels(String axis) {
        return values(axis).map(AxisValue::label).toList();
    }

    private Stream<AxisValue> values(String axis) {
        return IntStream.range(0, shape.axes().size())
                .filter(i -> shape.axes().get(i).name().equals(axis))
                .boxed()
                .flatMap(i -> shape.values(i).stream());
    }

    /**
     * The number of combinations that each condition leaves out and those before it do not, by what it is called;
     * without those that leave out none.
     */
    public Map<String, Long> omissions() {
        Map<String, Long> omissions = new LinkedHashMap<>();
        long[] omitted = decided().omitted();
        for (int i = 0; i < omitted.length; i++) {
            if (omitted[i] > 0) {
                omissions.merge(shape.reasons().get(i), omitted[i], Long::sum);
            }
        }
        return omissions;
    }

    /**
     * The trial at {@code index}, counted from 0.
     *
     * @throws IndexOutOfBoundsException if there is none
     * @throws io.altgrad.spec.InvalidSetting if its values contradict each other
     */
    public Trial trial(long index) {
        return trial(values(index));
    }

    Trial trial(Map<String, AxisValue> values) {
        Map<String, Object> settings = new LinkedHashMap<>();
        values.forEach((axis, value) -> settings.put(axis, value.value()));
        return TrialSettings.with(base, settings);
    }

    /** The trials that are worth running, in order: those of {@link #runs}. */
    public Stream<Trial> trials() {
        return runs().mapToObj(this::trial);
    }

    /**
     * A trial for each choice of the axes of such names that some trial has, 100,000 at most: the first with it. Seeds
     * count for nothing.
     */
    public List<Trial> examples(Predicate<String> axes) {
        List<Trial> examples = new ArrayList<>();
        new Choices(shape).forEach(axes, digits -> examples.add(trial(shape.values(shape.positions(digits)))));
        return examples;
    }

    /** The trials as {@link #trials} has them, each with its ids, which cost more than the trial. */
    public Stream<PlannedTrial> planned() {
        return runs().mapToObj(index -> PlannedTrial.of(index, trial(index)));
    }

    /** The number of choices of seeds, of all sources of randomness together. */
    public long seeds() {
        return axes.stream()
                .filter(axis -> SplitSeed.isSeed(axis.name()))
                .mapToLong(axis -> axis.values().size())
                .reduce(1, Math::multiplyExact);
    }

    /** The texts that the trials train on, by name. */
    public Set<String> corpora() {
        Set<String> swept = values("corpus")
                .map(value -> (String) value.value())
                .collect(Collectors.toCollection(LinkedHashSet::new));
        return swept.isEmpty() ? Set.of(base.corpus()) : swept;
    }

    /**
     * The indexes of the trials that are worth running, in the order in which they run. Of those that compute the same, as all do that quantize
     * nothing and differ in format, rules or quantization alone, only the first: a baseline is trained once, not once for
     * each rule set. Makes no trial but one for each combination of the axes that decide about surgery.
     */
    public LongStream runs() {
        Runs decided = decided();
        if (order == Order.CHEAPEST_FIRST) {
            return cheapestFirst(decided);
        }
        if (order.isBySeed()) {
            return LongStream.range(0, shape.digits().span())
                    .map(place -> order.index(place, shape))
                    .filter(index -> decided.contain(shape.digits().of(index)));
        }
        return inFileOrder(decided);
    }

    private LongStream inFileOrder(Runs decided) {
        return LongStream.iterate(
                from(0, decided), index -> index < shape.digits().span(), index -> from(index + 1, decided));
    }

    /** Makes a trial for each combination of the axes that decide about cost. */
    private LongStream cheapestFirst(Runs decided) {
        BitSet deciding = shape.digitsOf(TrainingCost::dependsOn);
        Map<List<Integer>, Double> costs = new HashMap<>();
        SortedMap<Double, LongStream.Builder> byCost = new TreeMap<>();
        inFileOrder(decided).forEach(index -> {
            int[] digits = shape.digits().of(index);
            double cost = costs.computeIfAbsent(
                    deciding.stream().map(digit -> digits[digit]).boxed().toList(),
                    values -> TrainingCost.flops(trial(index)));
            byCost.computeIfAbsent(cost, one -> LongStream.builder()).add(index);
        });
        return byCost.values().stream().flatMapToLong(LongStream.Builder::build);
    }

    /** The first index from {@code index} on that runs, or the number of combinations. */
    private long from(long index, Runs decided) {
        long next = index;
        while (next < shape.digits().span() && !decided.contain(shape.digits().of(next))) {
            next = decided.after(next);
        }
        return next;
    }

    /** The number of trials that are worth running, found without going through them. */
    public long runCount() {
        return decided().count();
    }

    /** The optimizer steps of all trials that are worth running. */
    public double steps() {
        return decided().sum(Map.of("training.steps", base.training().schedule().steps()));
    }

    /** The tokens that they train on, those of evaluations not counted. */
    public double tokens() {
        return decided()
                .sum(Map.of(
                        "training.steps", base.training().schedule().steps(),
                        "training.batch", base.training().batches().size(),
                        "training.accumulation", base.training().batches().accumulation(),
                        "model.context", base.model().context()));
    }

    private synchronized Runs decided() {
        if (runs == null) {
            runs = new Runs(shape, base);
        }
        return runs;
    }

    /** The label of each axis's value at {@code index}, by the axis's name, in file order; of a named group the name. */
    public Map<String, String> axisValues(long index) {
        Map<String, String> labels = new LinkedHashMap<>();
        shape.named(shape.positions(shape.digits().of(index)))
                .forEach((axis, value) -> labels.put(axis, value.label()));
        return labels;
    }

    /** The value of each field that an axis sets at {@code index}, by the field's name, in file order. */
    Map<String, AxisValue> values(long index) {
        return shape.values(shape.positions(shape.digits().of(index)));
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Grid grid
                && axes.equals(grid.axes)
                && selection.equals(grid.selection)
                && order == grid.order
                && base.equals(grid.base);
    }

    @Override
    public int hashCode() {
        return Objects.hash(axes, selection, order, base);
    }
}
