/**
 * Results as Iceberg tables beside Parquet. {@link io.altgrad.table.TableMirror} brings the tables {@code NAME_trials},
 * {@code NAME_steps} and {@code NAME_layers} in line with a folder of results while a sweep runs and at its start, from
 * what the folder holds: a table that fails harms no result, and the next run makes up for it.
 *
 * <p>A trial has rows in {@code trials} once those of its steps and layers are committed, so that a commit which a crash
 * lost is made again by the next run. What is made again, and a trial that has ended anew, is put in place of the older
 * rows by its id: an equality delete and the new rows are one commit, and a commit to a table that somebody else has
 * changed meanwhile is refused by Iceberg and made again. So every id is in exactly one row.
 *
 * <p>The catalog is the one that Spark's properties describe, opened as Spark would, but by Iceberg's own classes: a job of
 * Spark's would wait for the slots in which trials run, and Iceberg knows no Spark 4.2. Nothing outside of this package
 * knows Iceberg, which the user brings; it depends on {@code store} and not on Spark.
 */
package io.altgrad.table;
