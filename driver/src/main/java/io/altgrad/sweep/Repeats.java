package io.altgrad.sweep;

import io.altgrad.spec.SurgeryPlan;
import io.altgrad.spec.Trial;
import java.util.BitSet;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;

/**
 * The trials of a grid that compute what an earlier one does: surgery does the same to every layer, whatever it may be
 * called, though their formats, rules or quantization differ. A rule set that gives no layer {@code $format} makes such
 * trials of all formats, and one that gives recipes alone makes them of all settings of how a format is applied. Two rule
 * sets of different names are kept apart unless nothing is quantized.
 */
final class Repeats {

    private static final String QUANTIZATION = "quantization.";

    private final List<Axis> axes;

    /** Which combinations of the values of those axes that decide about surgery repeat an earlier one. */
    private final BitSet repeated;

    private Repeats(List<Axis> axes, BitSet repeated) {
        this.axes = axes;
        this.repeated = repeated;
    }

    static Repeats of(List<Axis> axes, Trial base) {
        Grid surgeries = new Grid(axes.stream().filter(Repeats::decidesSurgery).toList(), base);
        BitSet repeated = new BitSet();
        Set<Object> seen = new HashSet<>();
        for (int i = 0; i < surgeries.size(); i++) {
            repeated.set(i, !seen.add(computed(surgeries.trial(i))));
        }
        return new Repeats(axes, repeated);
    }

    /** Whatever decides what the layers of a trial compute. */
    private static Object computed(Trial trial) {
        SurgeryPlan plan = trial.surgery();
        return plan.quantizesNothing()
                ? List.of()
                : List.of(
                        trial.rules().name(),
                        plan.recipes(),
                        trial.quantization().computation());
    }

    private static boolean decidesSurgery(Axis axis) {
        return axis.name().equals("format")
                || axis.name().equals("rules")
                || axis.name().startsWith(QUANTIZATION);
    }

    /** Whether the trial with the values at those positions of the axes is one. */
    boolean contain(int[] positions) {
        int surgery = 0;
        for (int i = 0; i < positions.length; i++) {
            if (decidesSurgery(axes.get(i))) {
                surgery = surgery * axes.get(i).values().size() + positions[i];
            }
        }
        return repeated.get(surgery);
    }

    long count() {
        return repeated.cardinality() * product(axis -> !decidesSurgery(axis));
    }

    private long product(Predicate<Axis> of) {
        return axes.stream().filter(of).mapToLong(axis -> axis.values().size()).reduce(1, Math::multiplyExact);
    }
}
