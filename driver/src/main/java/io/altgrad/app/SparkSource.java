package io.altgrad.app;

import io.altgrad.base.UserError;
import io.altgrad.sweep.Sweep;
import java.io.IOException;
import java.util.Map;
import java.util.function.Consumer;
import org.apache.spark.api.java.JavaSparkContext;

/** The Spark that runs a sweep. */
interface SparkSource {

    /** A context for as long as a run needs it; {@link #close} stops it if it was started for the run. */
    interface Held extends AutoCloseable {

        JavaSparkContext context();

        @Override
        void close();
    }

    /**
     * Gives the context, once it is known that trials have to run.
     *
     * @throws UserError if there is none, or it cannot run these trials; the message says what to change
     */
    Held open(Sweep sweep, RunOptions options, Remaining remaining, Consumer<String> say) throws IOException;

    /** The Spark properties that it has or will have; none where there is no Spark. */
    default Map<String, String> sparkProperties() {
        return Map.of();
    }

    /** Is told, instead, that no trial of {@code name} has to run. */
    default void notNeeded(String name) {}
}
