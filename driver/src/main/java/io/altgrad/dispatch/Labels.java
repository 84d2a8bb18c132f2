package io.altgrad.dispatch;

import io.altgrad.spec.Trial;

/** What a person calls a trial. */
public final class Labels {

    private Labels() {}

    /** Format, rules and seed: {@code e5m2 all seed 1337}. */
    public static String of(Trial trial) {
        return trial.format() + " " + trial.rules().name() + " seed " + trial.seed();
    }
}
