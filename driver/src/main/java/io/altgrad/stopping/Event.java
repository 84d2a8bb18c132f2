package io.altgrad.stopping;

import io.altgrad.spec.Seeds;
import java.time.Instant;

/**
 * A report or a decision with its place in time. All of them in order of their number say how a sweep's trials stand.
 *
 * @param number its place among the events of a sweep, counted from 1
 * @param at when it came about
 * @param rule the rule's word
 * @param seeds of the trial, and so of those that it was compared with
 * @param decision what came about
 */
public record Event(long number, Instant at, String rule, Seeds seeds, Decision decision) {}
