/**
 * The view of a sweep that runs, for those who watch: {@link io.altgrad.watch.SweepState} gathers what the dispatcher
 * tells into snapshots; a terminal or a log shows them, and a small file beside the results keeps the latest for
 * {@code altgrad status}. Depends on dispatch's events and on store; knows nothing of Spark.
 */
package io.altgrad.watch;
