package io.altgrad.sweep;

import io.altgrad.spec.Trial;
import java.util.BitSet;
import java.util.List;
import java.util.function.Predicate;

/**
 * The trials of a grid that compute what an earlier one does: they quantize nothing, and differ from it in rules or
 * quantization alone. Whether a trial quantizes follows from its format and its rules.
 */
final class Repeats {

    private static final String QUANTIZATION = "quantization.";

    private final List<Axis> axes;
    private final BitSet unquantized;

    private Repeats(List<Axis> axes, BitSet unquantized) {
        this.axes = axes;
        this.unquantized = unquantized;
    }

    static Repeats of(List<Axis> axes, Trial base) {
        Grid pairs = new Grid(axes.stream().filter(Repeats::choosesFormats).toList(), base);
        BitSet unquantized = new BitSet();
        for (int pair = 0; pair < pairs.size(); pair++) {
            unquantized.set(pair, pairs.trial(pair).surgery().quantizesNothing());
        }
        return new Repeats(axes, unquantized);
    }

    private static boolean choosesFormats(Axis axis) {
        return axis.name().equals("format") || axis.name().equals("rules");
    }

    private static boolean saysHow(Axis axis) {
        return axis.name().startsWith(QUANTIZATION);
    }

    /** Whether the trial with the values at those positions of the axes is one. */
    boolean contain(int[] positions) {
        int pair = 0;
        boolean firstOfQuantization = true;
        for (int i = 0; i < positions.length; i++) {
            Axis axis = axes.get(i);
            if (choosesFormats(axis)) {
                pair = pair * axis.values().size() + positions[i];
            } else if (saysHow(axis)) {
                firstOfQuantization &= positions[i] == 0;
            }
        }
        return unquantized.get(pair) && !(firstOfQuantization && pair == unquantized.nextSetBit(0));
    }

    long count() {
        long alike = unquantized.cardinality() * product(Repeats::saysHow);
        return alike == 0 ? 0 : (alike - 1) * product(axis -> !saysHow(axis) && !choosesFormats(axis));
    }

    private long product(Predicate<Axis> of) {
        return axes.stream().filter(of).mapToLong(axis -> axis.values().size()).reduce(1, Math::multiplyExact);
    }
}
