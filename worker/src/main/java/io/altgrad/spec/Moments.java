package io.altgrad.spec;

import java.io.Serializable;
import java.util.Objects;

/** The numbers that AdamW's moments are kept in. */
public record Moments(StateFormat first, StateFormat second) implements Serializable {

    /** Both moments in float32. */
    public static final Moments FLOAT32 = new Moments(StateFormat.FLOAT32, StateFormat.FLOAT32);

    /** The moments, as errors and files call them. */
    public static final String FIRST = "first";

    /** The second one. */
    public static final String SECOND = "second";

    public Moments {
        Objects.requireNonNull(first, FIRST);
        Objects.requireNonNull(second, SECOND);
    }

    /** For example {@code first e4m3fn tensor 1, second fp16 tensor 1}; {@code none} where both are float32. */
    @Override
    public String toString() {
        return equals(FLOAT32) ? LayerFormat.NONE : FIRST + " " + first + ", " + SECOND + " " + second;
    }
}
