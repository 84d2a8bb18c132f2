package io.altgrad.submit;

import java.io.File;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;

/**
 * The places of AltGrad and Spark on this machine, as the launching script found them.
 *
 * @param root the folder with {@code conf/} and the scripts' folder
 * @param application jars of AltGrad and of what Spark does not bring, the one with the main class first
 * @param spark jars of Spark
 * @param flags of a JVM that runs Spark
 */
public record Installation(Path root, List<Path> application, List<Path> spark, List<String> flags) {

    /** The properties that the script sets: {@code root}, and two class paths. */
    private static final String ROOT = "altgrad.root";

    private static final String APPLICATION = "altgrad.application.path";
    private static final String SPARK = "altgrad.spark.path";

    public Installation {
        application = List.copyOf(application);
        spark = List.copyOf(spark);
        flags = List.copyOf(flags);
    }

    /** The one that this process was started from; without jars if it was started in another way than by the script. */
    public static Installation current(List<String> flags) {
        Path root = Path.of(System.getProperty(ROOT, "")).toAbsolutePath();
        return new Installation(root, paths(APPLICATION), paths(SPARK), flags);
    }

    private static List<Path> paths(String property) {
        return Arrays.stream(System.getProperty(property, "").split(File.pathSeparator))
                .filter(entry -> !entry.isBlank())
                .map(Path::of)
                .toList();
    }

    /** All that runs here, the application's before Spark's. */
    List<Path> jars() {
        return Stream.concat(application.stream(), spark.stream()).toList();
    }

    /** The defaults that AltGrad comes with, read where the user has no folder of Spark's settings. */
    Path defaults() {
        return root.resolve("conf").resolve("spark-defaults.conf");
    }

    /** A script that lies beside the launcher: {@code submit/} in a checkout, {@code bin/} where it is installed. */
    Path script(String name) {
        Path installed = root.resolve("bin").resolve(name);
        return installed.toFile().exists() ? installed : root.resolve("submit").resolve(name);
    }
}
