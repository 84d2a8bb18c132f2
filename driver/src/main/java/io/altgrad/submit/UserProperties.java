package io.altgrad.submit;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * The Spark properties that the user has set: in Spark's own file of defaults, in files that the command line names, and
 * on it. The last of these that has a property says what it is.
 *
 * @param values by property
 * @param origins the place where each was set, for messages: a file, or {@code --conf}
 */
record UserProperties(Map<String, String> values, Map<String, String> origins) {

    UserProperties {
        values = Map.copyOf(values);
        origins = Map.copyOf(origins);
    }

    /**
     * Reads them.
     *
     * @throws io.altgrad.base.UserError if a file cannot be read, or one that AltGrad reads or sets has a value that makes
     *     no sense
     */
    static UserProperties of(SubmitRequest request, Installation installation, Map<String, String> environment) {
        Map<String, String> values = new TreeMap<>();
        Map<String, String> origins = new TreeMap<>();
        defaults(installation, environment).ifPresent(file -> addFile(file, values, origins));
        request.propertiesFiles().forEach(file -> addFile(file, values, origins));
        request.conf().forEach((key, value) -> {
            values.put(key, value);
            origins.put(key, "--conf");
        });
        KnownProperties.require(values, origins);
        return new UserProperties(values, origins);
    }

    private static void addFile(Path file, Map<String, String> values, Map<String, String> origins) {
        PropertiesFile.read(file).forEach((key, value) -> {
            values.put(key, value);
            origins.put(key, file.toString());
        });
    }

    /** Spark's own folder of settings where there is one, else the settings that AltGrad comes with. */
    private static Optional<Path> defaults(Installation installation, Map<String, String> environment) {
        return Optional.ofNullable(environment.get("SPARK_CONF_DIR"))
                .or(() -> Optional.ofNullable(environment.get("SPARK_HOME")).map(home -> home + "/conf"))
                .map(folder -> Path.of(folder, "spark-defaults.conf"))
                .filter(Files::exists)
                .or(() -> Optional.of(installation.defaults()).filter(Files::exists));
    }
}
