package io.altgrad.dispatch;

import java.io.Console;
import java.io.PrintStream;
import java.lang.reflect.InvocationTargetException;

/** Shows on standard error how a sweep goes. */
public interface ProgressDisplay extends SweepProgress, AutoCloseable {

    /** A bar that stays on its line if a person watches, plain lines for a log otherwise. */
    static ProgressDisplay onStandardError(long trials) {
        return isTerminal() ? new ProgressBarDisplay(trials, System.err) : lines(trials, System.err);
    }

    /** A line for each trial that ended, and at most one every ten seconds for those that run. */
    static ProgressDisplay lines(long trials, PrintStream out) {
        return new ProgressLines(trials, out, System::nanoTime);
    }

    /** Leaves the display as it is and the cursor below it. */
    @Override
    void close();

    /** From Java 22 on there is a console even without a terminal; it has to be asked. */
    private static boolean isTerminal() {
        Console console = System.console();
        if (console == null) {
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
