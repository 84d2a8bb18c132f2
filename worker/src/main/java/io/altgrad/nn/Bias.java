package io.altgrad.nn;

/** A learned vector that a layer adds to its output, or does without. */
public enum Bias {
    WITH,
    WITHOUT;

    /** The choice that a model's {@code bias} setting makes. */
    public static Bias of(boolean wanted) {
        return wanted ? WITH : WITHOUT;
    }
}
