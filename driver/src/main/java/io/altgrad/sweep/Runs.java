package io.altgrad.sweep;

import io.altgrad.spec.Compute;
import io.altgrad.spec.Recipe;
import io.altgrad.spec.Trial;
import io.altgrad.spec.TrialSettings;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.IntPredicate;

/**
 * The combinations of a grid that are worth running. Not those that conditions leave out, and of those that compute the
 * same the first: surgery does the same to every layer, whatever it may be called, though their formats, rules or
 * quantization differ. A rule set that gives no layer {@code $format} makes such trials of all formats, and one that gives
 * recipes alone makes them of all settings of how a format is applied. Two rule sets of different names are kept apart
 * unless nothing is quantized.
 *
 * <p>Only the digits that decide are gone through: those of the axes that surgery depends on, and those that conditions
 * look at.
 */
final class Runs {

    /** Combinations of deciding digits that are gone through. */
    static final long MOST = 1L << 27;

    private static final String QUANTIZATION = "quantization.";

    private final GridShape shape;
    private final Trial base;
    private final BitSet deciding;

    /** The axes that surgery depends on, and the others with a deciding digit. */
    private final List<Integer> surgical;

    private final List<Integer> others;

    /** The combinations of the deciding digits that run. */
    private final BitSet run = new BitSet();

    /** The number of combinations of the deciding digits that each of the shape's reasons leaves out. */
    private final long[] omitted;

    private long repeated;

    /** The effect of surgery, as a number, by the positions of the axes that it depends on. */
    private final Map<Long, Integer> surgeries = new HashMap<>();

    private final Map<Object, Integer> computed = new HashMap<>();

    /** The combinations that run with each surgery: the positions of the other axes, as a number. */
    private final Map<Integer, BitSet> seen = new HashMap<>();

    /** The surgery that was looked at last, for many in a row are the same, and what is in {@link #seen} of it. */
    private long latest;

    private BitSet seenOfLatest;

    /** The sums that {@link #sum(Map)} has found, by the axes whose values it multiplies. */
    private final Map<Set<String>, Double> sums = new HashMap<>();

    /** @throws ArithmeticException if the deciding digits have more than {@link #MOST} combinations */
    Runs(GridShape shape, Trial base) {
        this.shape = shape;
        this.base = base;
        this.deciding = shape.conditional();
        deciding.or(shape.digitsOf(Runs::decidesSurgery));
        this.surgical = shape.axesOf(deciding, Runs::decidesSurgery);
        this.others = shape.axesOf(deciding, axis -> !decidesSurgery(axis));
        this.omitted = new long[shape.reasons().size()];
        if (shape.digits().combinations(deciding) > MOST) {
            throw new ArithmeticException("more than " + MOST + " combinations");
        }
        decide();
    }

    private void decide() {
        int[] digits = new int[shape.digits().size()];
        int index = 0;
        do {
            int[] positions = shape.positions(digits);
            int reason = shape.reason(digits, positions);
            if (reason != GridShape.KEPT) {
                omitted[reason]++;
            } else if (isFirst(positions)) {
                run.set(index);
            } else {
                repeated++;
            }
            index++;
        } while (shape.digits().next(digits, deciding));
        surgeries.clear();
        computed.clear();
        seen.clear();
        seenOfLatest = null;
    }

    private boolean isFirst(int[] positions) {
        long surgery = shape.number(surgical, positions);
        if (seenOfLatest == null || surgery != latest) {
            Integer number = surgeries.computeIfAbsent(
                    surgery, key -> computed.computeIfAbsent(computed(positions), same -> computed.size()));
            latest = surgery;
            seenOfLatest = seen.computeIfAbsent(number, key -> new BitSet());
        }
        int rest = Math.toIntExact(shape.number(others, positions));
        boolean first = !seenOfLatest.get(rest);
        seenOfLatest.set(rest);
        return first;
    }

    /** The values that decide what the layers of a trial compute. */
    private Object computed(int[] positions) {
        Map<String, Object> settings = new HashMap<>();
        surgical.forEach(axis -> settings.put(
                shape.axes().get(axis).name(),
                shape.values(axis).get(positions[axis]).value()));
        Trial trial = TrialSettings.with(base, settings);
        List<Object> phases = phases(trial);
        Compute compute = trial.quantization().compute();
        return phases.isEmpty()
                ? List.of(compute)
                : List.of(trial.rules().name(), phases, trial.quantization().computation(), compute);
    }

    /**
     * The recipes of each phase and its end, phases that do the same as one; none where nothing is quantized. Ends are as
     * the schedule has them, for the steps are those of each trial.
     */
    private static List<Object> phases(Trial trial) {
        List<Object> phases = new ArrayList<>();
        List<Optional<Recipe>> before = List.of();
        boolean quantizes = false;
        for (Trial.Phase phase : trial.phases()) {
            List<Optional<Recipe>> recipes = phase.surgery().recipes();
            if (recipes.equals(before)) {
                phases.remove(phases.size() - 1);
            }
            phases.add(List.of(recipes, phase.end()));
            before = recipes;
            quantizes |= !phase.surgery().quantizesNothing();
        }
        return quantizes ? phases : List.of();
    }

    private static boolean decidesSurgery(String axis) {
        return axis.equals("format") || axis.equals("rules") || axis.startsWith(QUANTIZATION);
    }

    /** Tells whether the combination runs. */
    boolean contain(int[] digits) {
        long index = 0;
        for (int i = 0; i < digits.length; i++) {
            if (deciding.get(i)) {
                index = index * shape.digits().length(i) + digits[i];
            }
        }
        return run.get((int) index);
    }

    /** The first index after {@code index}, which does not run, that may. */
    long after(long index) {
        long same = shape.digits().stride(deciding.length() - 1);
        return (index / same + 1) * same;
    }

    /** The number of combinations that run. */
    long count() {
        return run.cardinality() * repetitions();
    }

    /** The number of trials that are not run because an earlier one computes the same. */
    long repeated() {
        return repeated * repetitions();
    }

    /** The number of combinations that each of the shape's reasons leaves out. */
    long[] omitted() {
        long[] all = omitted.clone();
        for (int i = 0; i < all.length; i++) {
            all[i] *= repetitions();
        }
        return all;
    }

    /** The number of combinations of the digits that decide nothing. */
    private long repetitions() {
        return shape.digits().span() / shape.digits().combinations(deciding);
    }

    /**
     * The sum, over all that run, of the product of some whole numbers.
     *
     * @param fields the numbers, each with the value that it has where no axis sets it
     */
    double sum(Map<String, Integer> fields) {
        Set<String> swept = new HashSet<>(fields.keySet());
        swept.retainAll(shape.axes().stream().map(Axis::name).toList());
        double same = fields.entrySet().stream()
                .filter(field -> !swept.contains(field.getKey()))
                .mapToDouble(Map.Entry::getValue)
                .reduce(1, (one, other) -> one * other);
        return same * sums.computeIfAbsent(swept, this::sum);
    }

    /** The sum over the product of those axes' values. */
    private double sum(Set<String> swept) {
        List<Integer> among = shape.axesOf(deciding, swept::contains);
        double sum = among.isEmpty() ? run.cardinality() : sum(deciding, run::get, among);
        for (int digit = 0; digit < shape.digits().size(); digit++) {
            if (!deciding.get(digit)) {
                BitSet one = new BitSet();
                one.set(digit);
                sum *= sum(one, index -> true, shape.axesOf(one, swept::contains));
            }
        }
        return sum;
    }

    /** The sum of the product of those axes' values, over the combinations of {@code counted}, in turn, that {@code runs} names. */
    private double sum(BitSet counted, IntPredicate runs, List<Integer> axes) {
        double sum = 0;
        int[] digits = new int[shape.digits().size()];
        int index = 0;
        do {
            if (runs.test(index)) {
                int[] positions = shape.positions(digits);
                double product = 1;
                for (int axis : axes) {
                    product *= ((Number) shape.values(axis).get(positions[axis]).value()).doubleValue();
                }
                sum += product;
            }
            index++;
        } while (shape.digits().next(digits, counted));
        return sum;
    }
}
