package io.altgrad.cli;

import io.altgrad.sweep.Sweep;
import java.nio.file.Path;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** A sweep file, and the settings that the command line changes in it. */
final class SweepFileOptions {

    @Parameters(paramLabel = "SWEEP", description = "The sweep file.")
    private Path file;

    @Mixin
    private SetOptions set;

    Path file() {
        return file;
    }

    /** The sweep of the file with those values. */
    Sweep read() {
        return set.read(file);
    }

    /** A trial of it, in full. */
    String resolved(long number) {
        return set.resolved(file, number);
    }
}
