package io.altgrad.cli;

import io.altgrad.app.CostEstimate;
import java.util.List;
import java.util.Optional;

/**
 * What a sweep will take.
 *
 * @param lines on sizes, seeds, time and memory
 * @param estimate of time and memory; empty where none was asked for
 */
record Forecast(List<String> lines, Optional<CostEstimate> estimate) {}
