package io.altgrad.sweep;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * A grid as a number with digits: axes that move together are one digit, every other axis is its own, in the order of the
 * file, and the last runs fastest; so is a named group. A combination of digits becomes the value of each axis, and some combinations are left
 * out. Nothing here goes through all of them.
 */
final class GridShape {

    /** The reason for a combination that is not left out. */
    static final int KEPT = -1;

    private final List<Dimension> dimensions;
    private final List<Axis> axes;

    /** The values of each axis and, at the end, the one that trials have where it does not apply. */
    private final List<List<AxisValue>> values = new ArrayList<>();

    /**
     * The place in {@link #values} of an axis's value where it does not apply; -1 for an axis that applies everywhere.
     */
    private final int[] elsewhere;

    private final int[] digitOf;
    private final MixedRadix digits;
    private final List<Test> excluded;
    private final List<Test> only;
    private final Test[] applies;
    private final List<String> reasons = new ArrayList<>();
    private final BitSet conditional = new BitSet();

    /** The combinations that the sweep's sample chooses; null where it has none. */
    private final ChosenCombinations chosen;

    /** A condition over positions in {@link #values}: those of each of its axes. */
    private record Test(int[] axes, List<BitSet> positions) {

        boolean holds(int[] chosen) {
            for (int i = 0; i < axes.length; i++) {
                if (!positions.get(i).get(chosen[axes[i]])) {
                    return false;
                }
            }
            return true;
        }
    }

    /**
     * The shape of the grid over {@code ofFile}.
     *
     * @throws ArithmeticException if there are more than 2^63 - 1 combinations
     */
    GridShape(List<Axis> ofFile, Selection selection) {
        this.dimensions = Dimension.of(ofFile, selection.zips());
        this.axes = dimensions.stream().map(Dimension::axis).toList();
        this.digitOf = dimensions.stream().mapToInt(Dimension::digit).toArray();
        int[] lengths = new int[Arrays.stream(digitOf).max().orElse(-1) + 1];
        dimensions.stream()
                .filter(Dimension::isOfFile)
                .forEach(one -> lengths[one.digit()] = one.axis().values().size());
        this.digits = new MixedRadix(lengths);
        this.elsewhere = new int[digitOf.length];
        for (int i = 0; i < digitOf.length; i++) {
            addValues(i, selection.when().get(axes.get(i).name()));
        }
        this.applies = axes.stream()
                .map(axis -> selection.when().get(axis.name()))
                .map(applies -> applies == null ? null : test(applies.condition()))
                .toArray(Test[]::new);
        this.excluded = selection.excluded().stream().map(this::test).toList();
        this.only = selection.only().stream().map(this::test).toList();
        selection.excluded().forEach(condition -> reasons.add(condition.text()));
        reasons.add("what 'only' does not name");
        reasons.add("what 'sample' does not choose");
        this.chosen = chosen(selection.drawn());
        reasons.add("values of an axis where 'when' does not let it apply");
    }

    /** The combinations that are chosen among those of all digits that a sample draws from. */
    private ChosenCombinations chosen(Drawn drawn) {
        if (drawn.equals(Drawn.ALL)) {
            return null;
        }
        // By name, so that the order of axes in a file decides nothing.
        List<Integer> among = IntStream.range(0, digits.size())
                .boxed()
                .filter(digit -> names(digit, Dimension::isField).anyMatch(Drawn::among))
                .sorted(Comparator.comparing(
                        digit -> names(digit, Dimension::isField).sorted().collect(Collectors.joining(" "))))
                .toList();
        among.forEach(conditional::set);
        return ChosenCombinations.of(digits, among, drawn);
    }

    /** A loop and no stream, as it runs a million times. */
    private static boolean holdsAny(List<Test> tests, int[] positions) {
        for (int i = 0; i < tests.size(); i++) {
            if (tests.get(i).holds(positions)) {
                return true;
            }
        }
        return false;
    }

    private Stream<String> names(int digit, Predicate<Dimension> which) {
        return dimensions.stream()
                .filter(one -> one.digit() == digit)
                .filter(which)
                .map(one -> one.axis().name());
    }

    private void addValues(int axis, Selection.Applies applies) {
        List<AxisValue> all = new ArrayList<>(axes.get(axis).values());
        elsewhere[axis] = -1;
        if (applies != null) {
            List<Object> known = all.stream().map(AxisValue::value).toList();
            int same = known.indexOf(applies.otherwise().value());
            elsewhere[axis] = same >= 0 ? same : all.size();
            if (same < 0) {
                all.add(applies.otherwise());
            }
            conditional.set(digitOf[axis]);
        }
        values.add(all);
    }

    private Test test(Condition condition) {
        List<Integer> tested = new ArrayList<>();
        List<BitSet> positions = new ArrayList<>();
        for (int i = 0; i < axes.size(); i++) {
            Set<Object> wanted = condition.values().get(axes.get(i).name());
            if (wanted != null) {
                BitSet meets = new BitSet();
                for (int position = 0; position < values.get(i).size(); position++) {
                    meets.set(
                            position,
                            wanted.contains(values.get(i).get(position).value()));
                }
                tested.add(i);
                positions.add(meets);
                conditional.set(digitOf[i]);
            }
        }
        return new Test(tested.stream().mapToInt(axis -> axis).toArray(), positions);
    }

    /** The axes of the file, and behind a named group one for each field that it sets. */
    List<Axis> axes() {
        return axes;
    }

    /** The combinations as numbers, those that are left out among them. */
    MixedRadix digits() {
        return digits;
    }

    /** The axes of the file that {@code digit} stands for, as text. */
    String names(int digit) {
        return names(digit, Dimension::isOfFile).collect(Collectors.joining(" with "));
    }

    /** The fields of such names whose digit is one of those, as places in {@link #axes}. */
    List<Integer> axesOf(BitSet digits, Predicate<String> name) {
        return IntStream.range(0, digitOf.length)
                .filter(axis -> dimensions.get(axis).isField())
                .filter(axis -> digits.get(digitOf[axis]))
                .filter(axis -> name.test(axes.get(axis).name()))
                .boxed()
                .toList();
    }

    /** The digits that decide about the values of those axes: their own, and those that say whether they apply. */
    BitSet deciding(List<Integer> some) {
        BitSet digits = new BitSet();
        for (int axis : some) {
            digits.set(digitOf[axis]);
            if (applies[axis] != null) {
                Arrays.stream(applies[axis].axes).forEach(condition -> digits.set(digitOf[condition]));
            }
        }
        return digits;
    }

    /** The digits that conditions look at. */
    BitSet conditional() {
        return (BitSet) conditional.clone();
    }

    /** The digits of the axes of such names. */
    BitSet digitsOf(Predicate<String> name) {
        BitSet digits = new BitSet();
        for (int i = 0; i < digitOf.length; i++) {
            if (name.test(axes.get(i).name())) {
                digits.set(digitOf[i]);
            }
        }
        return digits;
    }

    /** The place of each axis's value in its {@link #values}. */
    int[] positions(int[] digits) {
        int[] positions = new int[digitOf.length];
        for (int i = 0; i < positions.length; i++) {
            positions[i] = dimensions.get(i).place(digits[digitOf[i]]);
        }
        for (int i = 0; i < positions.length; i++) {
            if (elsewhere[i] >= 0 && !applies[i].holds(positions)) {
                positions[i] = elsewhere[i];
            }
        }
        return positions;
    }

    /** The positions of those axes as one number. */
    long number(List<Integer> axes, int[] positions) {
        long number = 0;
        for (int i = 0; i < axes.size(); i++) {
            int axis = axes.get(i);
            number = number * values.get(axis).size() + positions[axis];
        }
        return number;
    }

    /** The reason that leaves the combination out, as a place in {@link #reasons}, or {@link #KEPT}. */
    int reason(int[] digits, int[] positions) {
        for (int i = 0; i < positions.length; i++) {
            // Of the combinations in which the axis does not apply, which are all one, the first stands for all.
            if (elsewhere[i] >= 0 && digits[digitOf[i]] > 0 && !applies[i].holds(positions)) {
                return reasons.size() - 1;
            }
        }
        for (int i = 0; i < excluded.size(); i++) {
            if (excluded.get(i).holds(positions)) {
                return i;
            }
        }
        if (!only.isEmpty() && !holdsAny(only, positions)) {
            return excluded.size();
        }
        return chosen == null || chosen.contain(digits) ? KEPT : excluded.size() + 1;
    }

    /**
     * The reasons that may leave combinations out: each exclusion, the limits of {@code only}, the choice of {@code sample}, and axes that
     * do not apply.
     */
    List<String> reasons() {
        return reasons;
    }

    /** The values of an axis, and the one that trials have where it does not apply. */
    List<AxisValue> values(int axis) {
        return values.get(axis);
    }

    /** The value of each field that an axis sets at those positions, by its name, in file order. */
    Map<String, AxisValue> values(int[] positions) {
        return values(positions, Dimension::isField);
    }

    /** The value of each axis of the file at those positions, by its name, in file order; of a named group the name. */
    Map<String, AxisValue> named(int[] positions) {
        return values(positions, Dimension::isOfFile);
    }

    private Map<String, AxisValue> values(int[] positions, Predicate<Dimension> which) {
        Map<String, AxisValue> chosen = new LinkedHashMap<>();
        for (int i = 0; i < positions.length; i++) {
            if (which.test(dimensions.get(i))) {
                chosen.put(axes.get(i).name(), values.get(i).get(positions[i]));
            }
        }
        return chosen;
    }
}
