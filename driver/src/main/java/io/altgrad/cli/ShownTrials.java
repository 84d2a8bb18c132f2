package io.altgrad.cli;

/**
 * The trials of a plan that are shown.
 *
 * @param first number of the first, counted from 1
 * @param count of them, in a row
 * @param rest trials that a reader is told of and not shown
 */
record ShownTrials(long first, long count, long rest) {}
