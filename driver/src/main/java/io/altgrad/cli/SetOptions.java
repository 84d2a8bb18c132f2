package io.altgrad.cli;

import io.altgrad.sweep.Sweep;
import io.altgrad.sweep.SweepFile;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine.Option;

/** The settings that a command line changes in the sweep file that it names. */
final class SetOptions {

    @Option(
            names = "--set",
            paramLabel = "KEY=VALUE",
            description = "Another value for a key of the file, such as training.steps=500 or axes.seed=1..3; may be"
                    + " repeated.")
    private List<String> settings = new ArrayList<>();

    /** A trial of it, in full. */
    String resolved(Path file, long number) {
        return SweepFile.resolved(file, settings, number);
    }

    /** The sweep of {@code file} with those values. */
    Sweep read(Path file) {
        return SweepFile.read(file, settings);
    }
}
