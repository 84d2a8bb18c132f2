package io.altgrad.nn;

/** Whether a layer adds a learned vector to its output. */
public enum Bias {
    WITH,
    WITHOUT;

    /** As a model's {@code bias} setting says. */
    public static Bias of(boolean wanted) {
        return wanted ? WITH : WITHOUT;
    }
}
