package io.altgrad.store;

/**
 * Something that was measured in a trial: what a row of {@code steps} or {@code layers} is made from.
 *
 * @param <M> {@code StepMetrics} or {@code LayerMetrics}
 */
record OfTrial<M>(String trialId, M measured) {}
