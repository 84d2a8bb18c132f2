package io.altgrad.spec;

import io.altgrad.format.Formats;
import io.altgrad.format.NumberFormat;
import java.io.Serializable;

/** What a rule gives to a layer: {@code none}, a format by name, or {@code $format}, the trial's own. */
public sealed interface LayerFormat extends Serializable {

    /** The word for {@link Unquantized}. */
    String NONE = "none";

    /** The word for {@link OfTrial}. */
    String OF_TRIAL = "$format";

    /** The layer stays a plain Linear. */
    record Unquantized() implements LayerFormat {
        @Override
        public String toString() {
            return NONE;
        }
    }

    /** The layer is quantized to {@code format}. */
    record Fixed(NumberFormat format) implements LayerFormat {
        @Override
        public String toString() {
            return format.name();
        }
    }

    /** The layer takes the trial's {@code format}. */
    record OfTrial() implements LayerFormat {
        @Override
        public String toString() {
            return OF_TRIAL;
        }
    }

    /**
     * Reads {@code none}, {@code $format} or a format's name.
     *
     * @throws IllegalArgumentException if it is none of these; the message says what exists
     */
    static LayerFormat parse(String text) {
        return switch (text) {
            case NONE -> new Unquantized();
            case OF_TRIAL -> new OfTrial();
            default -> new Fixed(Formats.parse(text));
        };
    }
}
