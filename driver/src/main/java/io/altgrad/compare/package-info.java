/**
 * The comparison of results: from rows to an answer. {@link io.altgrad.compare.Results} reads one or several result
 * folders; from its trials {@link io.altgrad.compare.Comparison} makes what tables, files and reports show:
 *
 * <pre>
 * Results results = Results.read(folders, configuration);
 * Comparison comparison = Comparison.of(results.trials(), "none", Metric.VAL_LOSS);
 * </pre>
 *
 * <p>A {@link io.altgrad.compare.ComparisonRow} is a format under a rule set and a choice of whatever else varied. For
 * each {@link io.altgrad.compare.Metric} it has a {@link io.altgrad.statistics.Spread} over seeds (values, mean, standard
 * deviation, 95 % interval by Student's t) and a {@link io.altgrad.statistics.Difference} from the baseline, paired by seed,
 * with the p values of the paired t test and of the {@linkplain io.altgrad.statistics.SignFlipTest sign-flip permutation
 * test}, raw and Holm-adjusted. {@link io.altgrad.compare.Verdicts} are what may be said of all rows at once. {@link
 * io.altgrad.compare.Ends} counts what diverged, failed or ended otherwise, which is in no mean, and {@link
 * io.altgrad.compare.Throughput} keeps ways of computing apart. {@code trialIds} leads from a row to its steps and
 * layers, which {@code Results} reads trial by trial.
 *
 * <p>The words between a sweep and a row:
 *
 * <pre>
 * sweep.Axis  the values that a sweep file gives to one setting
 * Setting     a column of trials that says how they were run; those that vary are columns of the comparison
 * Group       the trials that agree in format, rules and those settings, and differ in the seed: one row
 * Metric      the loss that is compared, one number of each trial
 * Measured    a metric of a group: its spread over seeds, and its difference from the baseline
 * </pre>
 *
 * <p>What may be asked for beside the rows is an {@link io.altgrad.compare.Aside}, a table with columns of its own: every two
 * rows, robust summaries, a performance profile, steps to equal loss, learning rates, and the sources of variance. They name rows
 * by the same columns, {@code RowColumns}.
 *
 * <p>Depends on {@code store} and {@code sweep}; knows neither Spark nor the engine.
 */
package io.altgrad.compare;
