/**
 * Results of sweeps as Parquet, under one folder of any Hadoop file system:
 *
 * <pre>
 * sweep.yaml            the sweep file that ran last
 * trials/ID.parquet     one row: what the trial was, how it ended, what produced it
 * steps/ID.parquet      a row for each step
 * layers/ID.parquet     a row for each operand of each quantized layer, at the steps that have statistics
 * _progress.json        what the run that goes on, or went on last, said of itself
 * </pre>
 *
 * <p>The commit protocol. A trial is stored when {@code trials/ID.parquet} exists, and then it is stored whole:
 *
 * <ol>
 *   <li>An older {@code trials/ID.parquet} is deleted: from here on the trial is not stored.
 *   <li>{@code steps} and {@code layers} are written to {@code .ID.parquet.tmp} in their folders and renamed. Readers of
 *       Parquet, Spark among them, skip names with a leading dot.
 *   <li>{@code trials} is written and renamed last. This rename is the commit; it is atomic on {@code file:} and
 *       {@code hdfs:}. On an object store without atomic renames a reader may see it late, never half.
 * </ol>
 *
 * <p>A process that dies in between leaves at most temporary files and {@code steps} or {@code layers} of a trial that is
 * not stored; {@link io.altgrad.store.ResultStore#removeLeftovers} removes both before the next run. An unreadable
 * {@code trials} file counts as not stored. One driver writes to a folder at a time.
 *
 * <p>Trials that were cancelled are not stored, so every stored trial is final, and running a sweep again runs what is
 * missing. Imports neither Spark nor the engine.
 */
package io.altgrad.store;
