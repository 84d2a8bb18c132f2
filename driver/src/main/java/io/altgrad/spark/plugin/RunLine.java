package io.altgrad.spark.plugin;

import io.altgrad.run.LoggedLine;
import java.io.Serializable;

/**
 * A logged line about a trial of one run of a sweep.
 *
 * @param run the run's name, unique within its driver
 * @param line the line
 */
record RunLine(String run, LoggedLine line) implements Serializable {}
