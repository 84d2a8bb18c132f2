package io.altgrad.stopping;

/**
 * A trial at a rung, and what became of it there.
 *
 * @param trial its id
 * @param rung the step after which it was looked at
 * @param value its validation loss there, in nats; NaN where it is not finite, which is worse than any number. The median
 *     rule judges the best up to the rung.
 * @param cutoff the value up to which it would go on; NaN where nothing was compared
 */
public record Decision(String trial, int rung, double value, double cutoff, Verdict verdict) {}
