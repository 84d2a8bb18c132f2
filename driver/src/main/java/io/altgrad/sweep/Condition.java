package io.altgrad.sweep;

import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * A condition over axes: it holds where each of them has one of the values given for it.
 *
 * @param text how a plan calls it, for example {@code exclude format none, seed 3}
 * @param values the values of an axis, by its name; at least one axis
 */
record Condition(String text, Map<String, Set<Object>> values) {

    Condition {
        values = values.entrySet().stream()
                .collect(Collectors.toUnmodifiableMap(Map.Entry::getKey, entry -> Set.copyOf(entry.getValue())));
        if (values.isEmpty()) {
            throw new IllegalArgumentException("Cannot make condition '" + text + "' over no axis.");
        }
    }
}
