/**
 * Early stopping: rules that end a trial which has lost, and the ledger of what they decide. Trials are compared within
 * their cohort alone, which is those of the same seeds and text, so that the luck of a seed decides nothing.
 *
 * <p>A trial runs to its next rung, an evaluation at which its rule looks at it, and halts there with a checkpoint. It
 * holds no executor while it waits to be judged. A rule is a function of what trials reported so far; {@link
 * io.altgrad.stopping.EarlyStopping} keeps that, and can be rebuilt from the events that it has given out. {@link
 * io.altgrad.stopping.Simulation} replays recorded curves through the same two.
 *
 * <p>Whoever runs trials asks it; it knows nothing of them but ids, seeds, steps and losses.
 */
package io.altgrad.stopping;
