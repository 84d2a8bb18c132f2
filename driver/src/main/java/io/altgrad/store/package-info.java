/**
 * Results of sweeps as Parquet, under one folder of any Hadoop file system:
 *
 * <pre>
 * sweep.yaml            the sweep file that ran last
 * trials/ID.parquet     one row: what the trial was, how it ended, what produced it
 * steps/ID.parquet      a row for each step
 * layers/ID.parquet     a row for each operand of each quantized layer, at the steps that have statistics
 * grid/grid.parquet     a row for each trial that the sweep file asks for
 * events/ID.parquet     a row for each report to a rule of early stopping, and each decision
 * checkpoints/ID/       states of a trial that has not ended of itself; io.altgrad.checkpoint says how
 * _lease/N              who runs into the folder
 * logs/ID.jsonl         what was logged about a trial on a cluster
 * _progress.json        what the run that goes on, or went on last, said of itself
 * _estimate.json        what the sweep was expected to take
 * </pre>
 *
 * <p><b>The commit protocol.</b> A trial is stored when {@code trials/ID.parquet} exists, and then it is stored whole:
 *
 * <ol>
 *   <li>An older {@code trials/ID.parquet} is deleted: from here on the trial is not stored.
 *   <li>{@code steps} and {@code layers} are written to hidden temporary names in their folders and renamed
 *       ({@link io.altgrad.files.DurableFiles}). Readers of Parquet, Spark among them, skip names with a leading dot.
 *   <li>{@code trials} is written and renamed last. This rename is the commit; it is atomic on {@code file:} and
 *       {@code hdfs:}. On an object store, where renaming copies, the three are written under their own names and appear
 *       whole when the upload ends: there the end of the upload of {@code trials} is the commit.
 *   <li>The checkpoints of a trial that completed or diverged are deleted. One that failed or timed out keeps them, for
 *       {@code --retry-failed}, and one that was stopped early for {@code altgrad continue}.
 * </ol>
 *
 * <p>So a trial has no row or exactly one, whatever dies and whenever: the row's file is named by the trial's id. A
 * process that dies in between leaves at most temporary files, {@code steps} or {@code layers} of a trial that is not
 * stored, and checkpoints of one that is; {@link io.altgrad.store.ResultStore#removeLeftovers} removes them before the
 * next run. An unreadable {@code trials} file counts as not stored. A cancelled trial is not stored, so every stored
 * trial has ended, and running a sweep again runs what is missing.
 *
 * <p>Files of other names are none of AltGrad's: they are never read or deleted, and {@code ResultStore.trials} warns of
 * those that other readers of {@code trials} would meet.
 *
 * <p><b>Packs.</b> A file for each trial is safe to write and slow to read by the ten thousand, so trials that completed or
 * diverged, which never run again, can be packed: {@code pack-ID.parquet} in each table holds the rows of up to a
 * thousand, one after the other, in order of their ids.
 *
 * <ol>
 *   <li>The three packs are written under hidden names.
 *   <li>{@code .packing}, with the ids, is written and renamed. From here on the packs count.
 *   <li>The packs are renamed, or copied where that is what renaming does, and then the trials' own files deleted. In
 *       between a trial is in both; the pack counts.
 *   <li>{@code .packing} is deleted.
 * </ol>
 *
 * <p>After a death before step 2 the hidden files are removed like any other; after it the next run, or the next
 * packing, does steps 3 and 4 again.
 *
 * <p><b>The lease.</b> One process at a time runs into a folder. The files of {@code _lease} are numbered, and the
 * highest number is the lease:
 *
 * <ol>
 *   <li>Whoever wants the lease lists the folder. If the highest number N is not released and its holder lives, it is
 *       refused. A holder is dead if its file was not rewritten for 60 s, by the file system's own clock, or if it was a
 *       process of this machine (the same boot and pid namespace) that is no more.
 *   <li>It creates N + 1, which succeeds for one process alone ({@code O_EXCL} on {@code file:}, the name node on
 *       {@code hdfs:}, {@code If-None-Match: *} on S3); who does not succeed begins again. No file is ever replaced by
 *       anyone but its owner, so a slow contender cannot break a lease that it has not seen: N + 1 exists for it too.
 *   <li>It lists again, for a listing may miss what is created meanwhile: if there is a higher number it deletes its own
 *       and begins again. Then it deletes lower numbers.
 *   <li>Every 10 s the holder looks for a higher number, which means that it was taken for dead, and rewrites its file.
 *       If there is one, or it could not rewrite for 60 s, it has lost the lease and the sweep stops.
 *   <li>At the end it writes that it released the lease. The file stays, so that numbers never begin anew.
 * </ol>
 *
 * <p>The lease saves work; the results do not depend on it. Two processes that, for the length of a pause, both believe
 * to hold it write the same rows under the same names.
 *
 * <p>Some object stores create a file whatever the condition says, which a probe shows before the lease is taken. There two
 * may create N + 1, of whom the later has written it. Each reads the file before it rewrites it, and whoever finds the
 * other's there has lost: one of them within two heartbeats, and never both, for who has lost writes no more.
 *
 * <p>Imports neither Spark nor the engine.
 */
package io.altgrad.store;
