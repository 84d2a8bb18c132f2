package io.altgrad.spark.plugin;

import java.io.Serializable;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;

/**
 * The reports of executors that started, as the driver has heard them. Spark starts an unfit executor's successor again
 * and again, so a sweep of which none came up would wait without a word.
 */
public final class ExecutorFitness {

    /** Unfit starts before the first fit one after which the sweep has no hope. */
    static final int PATIENCE = 3;

    private final List<Consumer<String>> listeners = new ArrayList<>();
    private final Set<String> fit = new HashSet<>();
    private final Map<String, String> reasons = new LinkedHashMap<>();

    /** An executor that can run trials. */
    record Ready(String executor) implements Serializable {}

    /** An executor that ends because it cannot, and why. */
    record Unfit(String executor, String reason) implements Serializable {}

    synchronized void ready(String executor) {
        fit.add(executor);
    }

    public synchronized boolean isFit(String executor) {
        return fit.contains(executor);
    }

    /** The first reason stays: an executor tells more of its end than Spark does. */
    void unfit(String executor, String why) {
        List<Consumer<String>> hear;
        synchronized (this) {
            if (fit.contains(executor)) {
                return;
            }
            reasons.putIfAbsent(executor, why);
            hear = isHopeless() ? List.copyOf(listeners) : List.of();
        }
        hear.forEach(listener -> listener.accept(why));
    }

    /** The process of the driver, which trains too, can go on with no trial. */
    void lost(String why) {
        List<Consumer<String>> hear;
        synchronized (this) {
            hear = List.copyOf(listeners);
        }
        hear.forEach(listener -> listener.accept(why));
    }

    /** Lets {@code listener} hear a reason once there is no hope, at once if there is none already. */
    public void whenHopeless(Consumer<String> listener) {
        synchronized (this) {
            listeners.add(listener);
        }
        hopeless().ifPresent(listener);
    }

    public synchronized void forget(Consumer<String> listener) {
        listeners.remove(listener);
    }

    /** The reason why no executor will ever run a trial; empty while there is hope. */
    public synchronized Optional<String> hopeless() {
        return isHopeless() ? Optional.of(reasons.values().iterator().next()) : Optional.empty();
    }

    private boolean isHopeless() {
        return fit.isEmpty() && reasons.size() >= PATIENCE;
    }
}
