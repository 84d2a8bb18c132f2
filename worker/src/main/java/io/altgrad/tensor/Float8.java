package io.altgrad.tensor;

import java.util.Arrays;
import java.util.Optional;

/** The 8-bit types that matrix products take as they are. */
public enum Float8 {
    E5M2("e5m2", 23),
    E4M3FN("e4m3fn", 24);

    private final String format;
    private final int scalarType;

    Float8(String format, int scalarType) {
        this.format = format;
        this.scalarType = scalarType;
    }

    /** The type of the number format of that name, if there is one. */
    public static Optional<Float8> of(String format) {
        return Arrays.stream(values())
                .filter(type -> type.format.equals(format))
                .findFirst();
    }

    /** libtorch's number for it. */
    int scalarType() {
        return scalarType;
    }
}
