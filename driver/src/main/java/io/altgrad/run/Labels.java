package io.altgrad.run;

import io.altgrad.spec.Trial;
import io.altgrad.text.Printable;

/** Names of trials for people: one line each, the same in every place where a run shows. */
@FunctionalInterface
public interface Labels {

    /** Format, rules and seed, for trials of no sweep file: {@code e5m2 all seed 1337}. */
    Labels USUAL = trial -> Printable.of(trial.format() + " " + trial.rules().name() + " seed " + trial.seed());

    /** The name of {@code trial}. */
    String of(Trial trial);
}
