/**
 * From a command line to Spark: what a master needs so that a sweep runs on it, the process that submits a driver, and a
 * standalone cluster on this machine to try it on. On YARN that is an archive of all jars too, uploaded once for each
 * version. May use {@code base} for its user errors, {@code files} and {@code spark.start} for what a master is; only
 * {@code app} and {@code cli} may use it.
 */
package io.altgrad.submit;
