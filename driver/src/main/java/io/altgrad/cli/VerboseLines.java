package io.altgrad.cli;

import io.altgrad.run.LoggedLine;
import io.altgrad.run.SweepListener;
import io.altgrad.watch.LogText;
import java.io.PrintStream;
import org.apache.logging.log4j.Level;
import org.apache.logging.log4j.core.config.Configurator;

/**
 * Prints what the processes of a sweep, those of a cluster and this one, log about trials, on standard error as it
 * comes.
 */
final class VerboseLines implements SweepListener {

    private final PrintStream out;

    private VerboseLines(PrintStream out) {
        this.out = out;
    }

    /** Lines on {@code out}; has this process log what it does, too. */
    static VerboseLines on(PrintStream out) {
        Configurator.setLevel("io.altgrad", Level.INFO);
        return new VerboseLines(out);
    }

    @Override
    public void lineLogged(LoggedLine line) {
        // Its own lines a process prints by itself.
        if (!line.executor().isEmpty()) {
            LogText.of(line.json()).forEach(out::println);
        }
    }
}
