/**
 * Which format costs what: the stored trials by format and rules, against a baseline of the same seeds. Reads what
 * {@code store} wrote; needs no Spark. Statistics are commons-math's.
 */
package io.altgrad.compare;
