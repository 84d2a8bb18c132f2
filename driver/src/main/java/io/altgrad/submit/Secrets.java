package io.altgrad.submit;

import io.altgrad.base.UserError;
import java.security.SecureRandom;
import java.util.HexFormat;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;

/** The secret that the processes of a cluster share, and where it may not be written. */
final class Secrets {

    /** The property by which Spark knows the secret. */
    static final String PROPERTY = "spark.authenticate.secret";

    /** The environment variable by which Spark knows the secret. */
    static final String VARIABLE = "_SPARK_AUTH_SECRET";

    /** The properties that are not shown: Spark's own pattern, and a few words more. */
    private static final Pattern SECRET = Pattern.compile("(?i)secret|passw|token|credential|access[.]?key");

    private static final int BYTES = 32;

    private Secrets() {}

    static String generate() {
        byte[] secret = new byte[BYTES];
        new SecureRandom().nextBytes(secret);
        return HexFormat.of().formatHex(secret);
    }

    /**
     * Refuses a secret that stands on the command line.
     *
     * @throws UserError that names the property and not its value
     */
    static void requireNone(Map<String, String> conf) {
        for (String name : conf.keySet()) {
            if (SECRET.matcher(name).find()) {
                throw new UserError("Cannot take " + name + " from the command line: every user of this machine can see"
                        + " it there; write it into a file that only you can read and give it with --properties-file.");
            }
        }
    }

    /**
     * Refuses a secret that {@code what} would show.
     *
     * @throws UserError that names the property
     */
    static void requireUnshown(Set<String> names, String what) {
        names.stream().filter(name -> SECRET.matcher(name).find()).findFirst().ifPresent(name -> {
            throw new UserError(
                    "Cannot write " + name + " into " + what + ": whoever reads that has the secret; leave"
                            + " it out, and give it to the pods as a secret of Kubernetes (spark.kubernetes.driver.secretKeyRef.…).");
        });
    }

    static boolean isKnown(Map<String, String> properties, Map<String, String> environment) {
        return properties.containsKey(PROPERTY) || environment.containsKey(VARIABLE);
    }
}
