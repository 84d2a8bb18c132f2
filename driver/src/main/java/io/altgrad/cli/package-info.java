/**
 * The {@code altgrad} command: a class for each subcommand, and what they share of options, error lines and exit codes.
 * What a command does is done by {@code app}, where a Java program can ask for it too; what it prints is made by the
 * texts, tables and printers here. Nothing depends on it.
 */
package io.altgrad.cli;
