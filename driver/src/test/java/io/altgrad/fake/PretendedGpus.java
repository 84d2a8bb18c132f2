package io.altgrad.fake;

import io.altgrad.spark.start.SparkSettings;
import io.altgrad.submit.JavaArguments;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Executors that are processes of their own, on workers that pretend to have a GPU each. */
public final class PretendedGpus {

    private PretendedGpus() {}

    /**
     * The settings of a Spark with so many of them, one on each worker.
     *
     * @param name of the application
     * @param folder for the script that workers ask for their GPU
     * @param address a line of that script which gives A the GPU's address, for example {@code A=0}
     */
    public static SparkSettings of(int executors, String name, Path folder, String address) throws IOException {
        Path script = Files.writeString(
                folder.resolve("pretend-gpus"),
                "#!/bin/sh\n" + address + "\necho \"{\\\"name\\\":\\\"gpu\\\",\\\"addresses\\\":[\\\"$A\\\"]}\"\n");
        Files.setPosixFilePermissions(script, PosixFilePermissions.fromString("rwx------"));
        Files.createDirectories(Path.of(System.getenv("SPARK_HOME"), "jars"));
        List<String> flags = new ArrayList<>(JavaArguments.flags());
        flags.addAll(List.of("-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC"));
        Map<String, String> properties = Map.of(
                "spark.executor.memory", "512m",
                "spark.executor.extraClassPath", System.getProperty("java.class.path"),
                "spark.worker.resource.gpu.amount", "1",
                "spark.worker.resource.gpu.discoveryScript", script.toString(),
                "spark.executor.resource.gpu.amount", "1",
                "spark.task.resource.gpu.amount", "1");
        return new SparkSettings("local-cluster[" + executors + ",1,512]", name, 1, properties, flags);
    }
}
