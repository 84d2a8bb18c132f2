package io.altgrad.spec;

import io.altgrad.base.UserError;
import io.altgrad.format.Formats;
import io.altgrad.format.NumberFormat;
import java.io.Serializable;
import java.util.Locale;
import java.util.Objects;
import java.util.Set;

/** A rule's choice for a layer: {@code none}, a format, {@code $format} (the trial's own), or a whole recipe. */
public sealed interface LayerFormat extends Serializable {

    /** The word for {@link Unquantized}. */
    String NONE = "none";

    /** The word for {@link OfTrial}. */
    String OF_TRIAL = "$format";

    /** The words of other tools for {@link Unquantized}. */
    Set<String> UNQUANTIZED_ELSEWHERE =
            Set.of(NONE, "null", "nil", "no", "off", "false", "fp32", "float32", "f32", "float");

    /** Leaves the layer a plain Linear. */
    record Unquantized() implements LayerFormat {
        @Override
        public String toString() {
            return NONE;
        }
    }

    /** Quantizes the layer's weights to {@code format}, and what else the trial's quantization says. */
    record Fixed(NumberFormat format) implements LayerFormat {
        public Fixed {
            Objects.requireNonNull(format, "format");
        }

        @Override
        public String toString() {
            return format.name();
        }
    }

    /** Gives the layer the trial's {@code format}. */
    record OfTrial() implements LayerFormat {
        @Override
        public String toString() {
            return OF_TRIAL;
        }
    }

    /**
     * Gives the layer a recipe that the sweep file spells out.
     *
     * @param name what tables call it
     */
    record Custom(String name, Recipe recipe) implements LayerFormat {
        public Custom {
            Objects.requireNonNull(recipe, "recipe");
            if (!name.matches("[A-Za-z0-9][A-Za-z0-9._-]*")) {
                throw new InvalidSetting("name", "letters, digits, dots, dashes and underscores", "'" + name + "'");
            }
        }

        @Override
        public String toString() {
            return name;
        }
    }

    /**
     * Reads {@code none}, {@code $format} or a format's name.
     *
     * @throws UserError if it is none of these; the message says what exists
     */
    static LayerFormat parse(String text) {
        return switch (text) {
            case NONE -> new Unquantized();
            case OF_TRIAL -> new OfTrial();
            default -> {
                if (UNQUANTIZED_ELSEWHERE.contains(text.toLowerCase(Locale.ROOT))) {
                    throw new UserError(
                            "Unknown number format '" + text + "'; a layer that is not quantized has format '" + NONE
                                    + "'.",
                            "Did you mean '" + NONE + "'?",
                            null);
                }
                yield new Fixed(Formats.parse(text));
            }
        };
    }
}
