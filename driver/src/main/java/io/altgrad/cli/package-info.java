/** The {@code altgrad} command: one class for each subcommand. Nothing depends on it. */
package io.altgrad.cli;
