/**
 * Everything that the command line does, for a Java program: {@link io.altgrad.app.AltGrad} runs sweeps, on a Spark of its
 * own or on its caller's, and reads, compares and exports what they left. Nothing here prints or ends a process; a
 * mistake of the user's is a {@link io.altgrad.base.UserError} whose message is one line.
 *
 * <p>May use every package of the driver but {@code cli}, which turns options into one call and its result into text.
 */
package io.altgrad.app;
