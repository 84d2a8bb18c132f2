package io.altgrad.spec;

import java.io.Serializable;
import java.util.Objects;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;

/**
 * One line of a rule set.
 *
 * @param match a regular expression, searched anywhere in a layer's fully qualified name
 * @param format what a layer that matches gets
 */
public record Rule(String match, LayerFormat format) implements Serializable {

    public Rule {
        Objects.requireNonNull(format, "format");
        try {
            Pattern.compile(match);
        } catch (PatternSyntaxException e) {
            throw new InvalidSetting("match", "a regular expression (" + e.getDescription() + ")", "'" + match + "'");
        }
    }

    /** Tells whether it is found in any text, and so tells no layer from another. */
    boolean isFoundInAnyText() {
        return matches("\0");
    }

    /**
     * Tells whether it is found in any text, or in none, though it does not look so: a blank pattern, {@code h*},
     * {@code lm_head|}. Not {@code .*}, which says that it means all.
     */
    public boolean isFoundByAccident() {
        return match.isBlank() || matches("") && !"transformer.h.0.mlp.c_fc".matches(match);
    }

    /** Tells whether {@code match} is found anywhere in {@code layer}, for example {@code transformer.h.0.mlp.c_fc}. */
    public boolean matches(String layer) {
        return Pattern.compile(match).matcher(layer).find();
    }
}
