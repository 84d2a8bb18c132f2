package io.altgrad.submit;

import com.fasterxml.jackson.core.io.JsonStringEncoder;
import io.altgrad.base.UserError;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/**
 * A driver as a {@code SparkApplication} of Spark's operator for Kubernetes (apache/spark-kubernetes-operator, API {@code
 * spark.apache.org/v1}).
 *
 * @param name of the application
 * @param jar of the main class, in the image
 * @param arguments of the main class
 * @param properties Spark's; none of them may be secret, for whoever sees the application reads them
 */
record SparkApplicationManifest(
        String name, String mainClass, String jar, List<String> arguments, Map<String, String> properties) {

    /** Properties that the operator decides itself, or has no use for. */
    private static final List<String> NOT_THERE =
            List.of(SubmitProperties.POD_TEMPLATE, "spark.master", "spark.submit.deployMode");

    SparkApplicationManifest {
        arguments = List.copyOf(arguments);
        properties = new TreeMap<>(properties);
        Secrets.requireUnshown(properties.keySet(), "a manifest");
    }

    String toYaml() {
        StringBuilder yaml = new StringBuilder();
        yaml.append("apiVersion: spark.apache.org/v1\nkind: SparkApplication\n");
        yaml.append("metadata:\n  name: ").append(quoted(dnsName())).append('\n');
        yaml.append("spec:\n  mainClass: ").append(quoted(mainClass)).append('\n');
        yaml.append("  jars: ").append(quoted(jar)).append('\n');
        yaml.append("  driverArgs:\n");
        arguments.forEach(
                argument -> yaml.append("    - ").append(quoted(argument)).append('\n'));
        yaml.append("  runtimeVersions:\n    sparkVersion: ")
                .append(quoted(org.apache.spark.package$.MODULE$.SPARK_VERSION()))
                .append('\n');
        yaml.append("  sparkConf:\n");
        properties.forEach((key, value) -> {
            if (!NOT_THERE.contains(key)) {
                yaml.append("    ")
                        .append(quoted(key))
                        .append(": ")
                        .append(quoted(value))
                        .append('\n');
            }
        });
        if (properties.containsKey(SubmitProperties.POD_TEMPLATE)) {
            yaml.append("  executorSpec:\n    podTemplateSpec:\n").append(podTemplate());
        }
        return yaml.toString();
    }

    /** A name as Kubernetes has them: at most 63 small letters, digits and hyphens (RFC 1123). */
    private String dnsName() {
        String plain =
                name.toLowerCase(Locale.ROOT).replaceAll("[^a-z0-9]+", "-").replaceAll("^-+", "");
        return plain.substring(0, Math.min(63, plain.length())).replaceAll("-+$", "");
    }

    /** The specification of the pod, as the file of the template has it. */
    private String podTemplate() {
        Path file = Path.of(properties.get(SubmitProperties.POD_TEMPLATE));
        try {
            StringBuilder text = new StringBuilder();
            Files.readAllLines(file).stream()
                    .filter(line -> !line.isBlank() && !line.startsWith("#"))
                    .filter(line -> !line.startsWith("apiVersion:") && !line.startsWith("kind:"))
                    .forEach(line -> text.append("      ").append(line).append('\n'));
            return text.toString();
        } catch (IOException e) {
            throw new UserError(
                    "Cannot read the pod template " + file + ": " + e.getMessage() + "; check "
                            + SubmitProperties.POD_TEMPLATE + ".",
                    e);
        }
    }

    /** In double quotes, as YAML takes a string of JSON. */
    private static String quoted(String text) {
        return '"' + new String(JsonStringEncoder.getInstance().quoteAsString(text)) + '"';
    }
}
