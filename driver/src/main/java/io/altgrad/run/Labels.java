package io.altgrad.run;

import io.altgrad.spec.Trial;
import io.altgrad.text.Printable;

/** What a person calls a trial. */
public final class Labels {

    private Labels() {}

    /** Format, rules and seed, on one line: {@code e5m2 all seed 1337}. */
    public static String of(Trial trial) {
        return Printable.of(trial.format() + " " + trial.rules().name() + " seed " + trial.seed());
    }
}
