package io.altgrad.cli;

import io.altgrad.app.CostEstimate;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * The time, memory and seeds that a sweep will take.
 *
 * @param lines on sizes, seeds, time and memory
 * @param seeds those of the lines that are on seeds; none where nothing was said of the noise
 * @param estimate of time and memory; empty where none was asked for
 * @param stacks that a run makes of the trials; empty where nobody asked
 */
record Forecast(List<String> lines, List<String> seeds, Optional<CostEstimate> estimate, OptionalLong stacks) {}
