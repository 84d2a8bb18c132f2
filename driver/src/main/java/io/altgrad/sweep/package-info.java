/**
 * The sweep file and the grid of trials it stands for. Knows {@code spec} and {@code format}; nothing of Spark, of the
 * command line or of how a trial runs.
 */
package io.altgrad.sweep;
