package io.altgrad.store;

import io.altgrad.spec.TrialIds;

/**
 * A trial that the sweep file of the last run asks for, whether or not it has ended: what a row of {@code grid} is made
 * from.
 *
 * @param position in the grid's order, counted from 1
 */
record GridEntry(TrialIds ids, long position) {}
