/**
 * The way from a command line to Spark: what a master needs so that a sweep runs on it, the process that submits a
 * driver, and a standalone cluster on this machine to try it on. On YARN that is an archive of all jars too, uploaded
 * once for each version. May use {@code base} for its user errors, {@code files}, {@code result} for an exception's
 * reason and {@code spark.start} for what a master is; only {@code app} and {@code cli} may use it.
 *
 * <p>A launch has three stages, each a value made of the one before:
 *
 * <pre>
 * SubmitRequest   what the user asks: master, mode, properties, executors
 *   | SubmissionPlanner, which refuses what would be waited for in vain
 * Submission      how it is done: in this process, or by a command with its properties
 *   | SubmitProcess, for the second
 * a process       the driver, here or on the cluster
 * </pre>
 */
package io.altgrad.submit;
