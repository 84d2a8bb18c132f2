package io.altgrad.submit;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.stream.Stream;

/** The process that submits a driver: its properties in a file of the owner's alone, its end in step with this one's. */
public final class SubmitProcess {

    private static final long END_SECONDS = 20;
    private static final String LOGGING = "log4j2.properties";

    /** The variable that spark-submit reads for its own JVM alone. */
    private static final String JVM_OPTIONS = "SPARK_SUBMIT_OPTS";

    private SubmitProcess() {}

    /**
     * Runs it to its end, its input and output being this process's; returns its exit code. Of one that submits a driver
     * elsewhere the stack traces are left out, for their last cause says it all.
     */
    public static int run(Submission.BySparkSubmit submission) throws IOException, InterruptedException {
        return run(submission, () -> false);
    }

    /** Runs it likewise; asked at its end, {@code known} tells whether the cause of it is known and need not be said. */
    public static int run(Submission.BySparkSubmit submission, BooleanSupplier known)
            throws IOException, InterruptedException {
        Path folder = PropertiesFile.newFolder();
        Path file = folder.resolve("submit.properties");
        Path logging = folder.resolve(LOGGING);
        try {
            PropertiesFile.write(file, submission.properties());
            List<String> command = new ArrayList<>(submission.command());
            command.addAll(List.of("--properties-file", file.toString()));
            command.addAll(submission.application());
            ProcessBuilder builder = new ProcessBuilder(command).inheritIO();
            boolean elsewhere = submission.driver() == Submission.Driver.ON_THE_CLUSTER;
            if (elsewhere) {
                builder.redirectError(ProcessBuilder.Redirect.PIPE);
            }
            builder.environment().clear();
            builder.environment().putAll(submission.environment());
            if (!hasOwnLogging(submission.environment())) {
                write(logging);
                builder.environment()
                        .merge(JVM_OPTIONS, "-Dlog4j2.configurationFile=" + logging, (own, ours) -> ours + " " + own);
            }
            return follow(builder.start(), elsewhere, known, () -> delete(List.of(file, logging, folder)));
        } finally {
            delete(List.of(file, logging, folder));
        }
    }

    /** Tells whether the user's Spark is set to log in a way of its own; by itself it tells all that it does. */
    private static boolean hasOwnLogging(Map<String, String> environment) {
        return Stream.of(environment.get("SPARK_CONF_DIR"), environment.get("SPARK_HOME") + "/conf")
                .filter(Objects::nonNull)
                .flatMap(
                        folder -> Stream.of("properties", "xml", "yaml").map(type -> Path.of(folder, "log4j2." + type)))
                .anyMatch(Files::exists);
    }

    private static void write(Path logging) throws IOException {
        try (InputStream ours = SubmitProcess.class.getResourceAsStream("/" + LOGGING)) {
            Files.copy(Objects.requireNonNull(ours, LOGGING), logging);
        }
    }

    private static void delete(List<Path> files) {
        for (Path file : files) {
            try {
                Files.deleteIfExists(file);
            } catch (IOException e) {
                throw new UncheckedIOException("Cannot delete " + file + ": " + e.getMessage(), e);
            }
        }
    }

    /** Waits for the process and passes on SIGTERM, which reaches this one alone. */
    private static int follow(Process process, boolean shortened, BooleanSupplier known, Runnable deleteFile)
            throws IOException, InterruptedException {
        Thread hook = new Thread(
                () -> {
                    end(process);
                    deleteFile.run();
                },
                "altgrad-submit-end");
        Runtime.getRuntime().addShutdownHook(hook);
        if (shortened) {
            WithoutStackTraces.copy(process.errorReader(), System.err, known);
        }
        int code = process.waitFor();
        try {
            Runtime.getRuntime().removeShutdownHook(hook);
        } catch (IllegalStateException e) {
            // This process is ending too.
            return code;
        }
        return code;
    }

    private static void end(Process process) {
        process.destroy();
        try {
            if (!process.waitFor(END_SECONDS, TimeUnit.SECONDS)) {
                process.destroyForcibly();
            }
        } catch (InterruptedException e) {
            process.destroyForcibly();
        }
    }
}
