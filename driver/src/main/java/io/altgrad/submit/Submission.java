package io.altgrad.submit;

import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** The way of a sweep to Spark. */
public sealed interface Submission {

    /**
     * A driver that is this process, and starts Spark with {@code properties}.
     *
     * @param origins where the user has set those that he has: a file, or {@code --conf}
     */
    record InThisProcess(Map<String, String> properties, Map<String, String> origins) implements Submission {

        public InThisProcess {
            properties = Map.copyOf(properties);
            origins = Map.copyOf(origins);
        }
    }

    /** The place of a submitted driver. */
    enum Driver {
        HERE,
        ON_THE_CLUSTER
    }

    /**
     * A driver that another process submits.
     *
     * @param command without its properties, which may hold secrets and go into a file
     * @param application the application's jar and the driver's arguments
     */
    record BySparkSubmit(
            Driver driver,
            List<String> command,
            List<String> application,
            Map<String, String> properties,
            Map<String, String> environment)
            implements Submission {

        public BySparkSubmit {
            command = List.copyOf(command);
            application = List.copyOf(application);
            properties = Map.copyOf(properties);
            environment = Map.copyOf(environment);
        }

        /** This submission with {@code more} properties. */
        public BySparkSubmit with(Map<String, String> more) {
            Map<String, String> all = new HashMap<>(properties);
            all.putAll(more);
            return new BySparkSubmit(driver, command, application, all, environment);
        }
    }
}
