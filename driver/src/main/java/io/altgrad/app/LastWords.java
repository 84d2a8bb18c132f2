package io.altgrad.app;

import io.altgrad.base.ShutdownOrder;
import java.util.function.Supplier;
import org.apache.hadoop.util.ShutdownHookManager;

/** The line that a run leaves when its process is told to end, once trials have written their checkpoints. */
final class LastWords implements AutoCloseable {

    private final Runnable hook;

    /**
     * Holds the line ready while a run goes on.
     *
     * @param before makes room for it
     * @param line what to say then
     * @param options whose notices hear it
     */
    LastWords(Runnable before, Supplier<String> line, RunOptions options) {
        this.hook = () -> {
            before.run();
            options.notices().accept(line.get());
        };
        ShutdownHookManager.get().addShutdownHook(hook, ShutdownOrder.LAST_WORDS.priority());
    }

    private static boolean areDue() {
        return ShutdownHookManager.get().isShutdownInProgress();
    }

    @Override
    public void close() {
        if (!areDue()) {
            ShutdownHookManager.get().removeShutdownHook(hook);
        }
    }
}
