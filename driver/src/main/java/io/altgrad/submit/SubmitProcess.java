package io.altgrad.submit;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** The process that submits a driver: its properties in a file of the owner's alone, its end in step with this one's. */
public final class SubmitProcess {

    private static final long END_SECONDS = 20;

    private SubmitProcess() {}

    /** Runs it to its end, its input and output being this process's; returns its exit code. */
    public static int run(Submission.BySparkSubmit submission) throws IOException, InterruptedException {
        Path folder = PropertiesFile.newFolder();
        Path file = folder.resolve("submit.properties");
        try {
            PropertiesFile.write(file, submission.properties());
            List<String> command = new ArrayList<>(submission.command());
            command.addAll(List.of("--properties-file", file.toString()));
            command.addAll(submission.application());
            ProcessBuilder builder = new ProcessBuilder(command).inheritIO();
            builder.environment().clear();
            builder.environment().putAll(submission.environment());
            return follow(builder.start(), () -> delete(file));
        } finally {
            delete(file);
        }
    }

    private static void delete(Path file) {
        try {
            Files.deleteIfExists(file);
            Files.deleteIfExists(file.getParent());
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot delete " + file + ": " + e.getMessage(), e);
        }
    }

    /** SIGTERM reaches this process alone, so it is passed on. */
    private static int follow(Process process, Runnable deleteFile) throws InterruptedException {
        Thread hook = new Thread(
                () -> {
                    end(process);
                    deleteFile.run();
                },
                "altgrad-submit-end");
        Runtime.getRuntime().addShutdownHook(hook);
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
