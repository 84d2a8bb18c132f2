package io.altgrad.sweep;

import java.util.List;
import java.util.Map;
import java.util.Objects;

/**
 * The combinations of axes that a sweep consists of, where it is not all of them.
 *
 * @param zips names of axes that move together: all of one length, and none in two groups
 * @param excluded combinations that meet one of these are left out
 * @param only combinations that meet none of these are left out; empty for no such limit
 * @param when for an axis that does not apply everywhere, by its name, where it does
 */
record Selection(
        List<List<String>> zips,
        List<Condition> excluded,
        List<Condition> only,
        Map<String, Applies> when,
        Drawn drawn) {

    /** Every combination. */
    static final Selection ALL = new Selection(List.of(), List.of(), List.of(), Map.of(), Drawn.ALL);

    /**
     * The condition under which an axis applies.
     *
     * @param condition over axes that apply everywhere
     * @param otherwise the one value that trials have elsewhere
     */
    record Applies(Condition condition, AxisValue otherwise) {

        Applies {
            Objects.requireNonNull(condition, "condition");
            Objects.requireNonNull(otherwise, "otherwise");
        }
    }

    Selection {
        zips = zips.stream().map(List::copyOf).toList();
        excluded = List.copyOf(excluded);
        only = List.copyOf(only);
        when = Map.copyOf(when);
        Objects.requireNonNull(drawn, "drawn");
    }
}
