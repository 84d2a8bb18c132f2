package io.altgrad.dispatch;

import java.io.Serializable;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/**
 * What the driver has heard of executors that started. Spark starts an unfit executor's successor again and again, so a
 * sweep of which none came up would wait without a word.
 */
final class ExecutorFitness {

    /** Unfit starts before the first fit one after which the sweep has no hope. */
    static final int PATIENCE = 3;

    private final List<Consumer<String>> listeners = new ArrayList<>();
    private boolean anyFit;
    private int unfit;
    private String reason = "";

    /** An executor that can run trials. */
    record Ready(String executor) implements Serializable {}

    /** An executor that ends because it cannot, and why. */
    record Unfit(String reason) implements Serializable {}

    synchronized void ready() {
        anyFit = true;
    }

    void unfit(String why) {
        List<Consumer<String>> hear;
        synchronized (this) {
            unfit++;
            reason = why;
            hear = isHopeless() ? List.copyOf(listeners) : List.of();
        }
        hear.forEach(listener -> listener.accept(why));
    }

    /** Lets {@code listener} hear the reason once there is no hope, at once if there is none already. */
    void whenHopeless(Consumer<String> listener) {
        boolean already;
        synchronized (this) {
            listeners.add(listener);
            already = isHopeless();
        }
        if (already) {
            listener.accept(reason);
        }
    }

    synchronized void forget(Consumer<String> listener) {
        listeners.remove(listener);
    }

    private boolean isHopeless() {
        return !anyFit && unfit >= PATIENCE;
    }
}
