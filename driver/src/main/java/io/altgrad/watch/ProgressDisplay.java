package io.altgrad.watch;

import io.altgrad.run.SweepProgress;
import java.io.Console;
import java.lang.reflect.InvocationTargetException;
import java.time.Duration;

/** Shows on standard error how a sweep goes. */
public interface ProgressDisplay extends SweepProgress, AutoCloseable {

    /** Lines that stay in their place if a person watches, plain lines for a log otherwise. */
    static ProgressDisplay onStandardError(SweepState state) {
        return isTerminal()
                ? new TerminalDisplay(state, System.err, TerminalSize::current, Duration.ofMillis(500))
                : new PlainLines(state, System.err, Duration.ofSeconds(10));
    }

    /** Leaves the display as it is and the cursor below it. */
    @Override
    void close();

    /** Whether a person sees it: from Java 22 on there is a console even without a terminal; it has to be asked. */
    private static boolean isTerminal() {
        Console console = System.console();
        String kind = System.getenv().getOrDefault("TERM", "dumb");
        if (console == null || kind.equals("dumb")) {
            return false;
        }
        try {
            return (boolean) Console.class.getMethod("isTerminal").invoke(console);
        } catch (NoSuchMethodException e) {
            return true;
        } catch (IllegalAccessException | InvocationTargetException e) {
            return false;
        }
    }
}
