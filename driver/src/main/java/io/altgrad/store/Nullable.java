package io.altgrad.store;

import java.util.OptionalDouble;

/** Unknown values, which are null in a table: never NaN, zero or an empty text. */
final class Nullable {

    private Nullable() {}

    static Double number(OptionalDouble value) {
        return value.isPresent() ? value.getAsDouble() : null;
    }

    static Double positive(double value) {
        return value > 0 ? value : null;
    }

    static Integer positive(int value) {
        return value > 0 ? value : null;
    }

    static Long positive(long value) {
        return value > 0 ? value : null;
    }

    static String text(String value) {
        return value == null || value.isBlank() || value.equals("unknown") ? null : value;
    }
}
