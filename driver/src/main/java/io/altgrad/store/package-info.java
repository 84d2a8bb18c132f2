/**
 * Results of sweeps as Parquet, under one folder of any Hadoop file system:
 *
 * <pre>
 * sweep.yaml            the sweep file that ran last
 * trials/ID.parquet     one row: what the trial was, how it ended, what produced it
 * steps/ID.parquet      a row for each step
 * layers/ID.parquet     a row for each operand of each quantized layer, at the steps that have statistics
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
 * <p>Packs. A file for each trial is safe to write and slow to read by the ten thousand, so trials that completed or
 * diverged, which never run again, can be packed: {@code pack-ID.parquet} in each table holds the rows of up to a
 * thousand, one after the other, in order of their ids.
 *
 * <ol>
 *   <li>The three packs are written under temporary names.
 *   <li>{@code .packing}, with the ids, is written and renamed. From here on the packs count.
 *   <li>The packs are renamed, and then the trials' own files deleted. In between a trial is in both; the pack counts.
 *   <li>{@code .packing} is deleted.
 * </ol>
 *
 * <p>After a death before step 2 the temporary files are removed like any other; after it the next run, or the next
 * packing, does steps 3 and 4 again.
 *
 * <p>Trials that were cancelled are not stored, so every stored trial is final, and running a sweep again runs what is
 * missing. Imports neither Spark nor the engine.
 */
package io.altgrad.store;
