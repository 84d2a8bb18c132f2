package io.altgrad.fault;

import io.altgrad.cli.Main;
import io.altgrad.submit.JavaArguments;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;

/** {@code altgrad run} as a process of its own, to be killed. */
final class SweepProcess implements AutoCloseable {

    /** Executors that are processes, each with one core. */
    static final String CLUSTER = "local-cluster[2,1,768]";

    private final Process process;
    private final Path log;

    private SweepProcess(Process process, Path log) {
        this.process = process;
        this.log = log;
    }

    /** Starts it; what it prints goes to a file in {@code scratch}. */
    static SweepProcess start(Path scratch, String... arguments) throws IOException {
        Files.createDirectories(Path.of(System.getenv("SPARK_HOME"), "jars"));
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(JavaArguments.flags());
        command.addAll(List.of("-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC", "-Xmx768m"));
        String classPath = System.getProperty("java.class.path");
        command.add("-Dspark.executor.extraClassPath=" + classPath);
        command.add("-Dspark.executor.memory=768m");
        command.add("-Dspark.executor.extraJavaOptions=-XX:TieredStopAtLevel=1 -XX:+UseSerialGC");
        command.addAll(List.of("-cp", classPath, Main.class.getName(), "run"));
        command.addAll(List.of(arguments));
        Path log = Files.createTempFile(scratch, "run", ".log");
        Process process = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(log.toFile())
                .start();
        return new SweepProcess(process, log);
    }

    boolean isAlive() {
        return process.isAlive();
    }

    /** SIGKILL. */
    void kill() throws InterruptedException {
        List<ProcessHandle> executors = executors();
        process.destroyForcibly().waitFor();
        // Executors whose driver is gone end by themselves; the next run is not to meet them.
        for (ProcessHandle executor : executors) {
            if (executor.isAlive()) {
                executor.onExit().orTimeout(60, TimeUnit.SECONDS).join();
            }
        }
    }

    /** Sends a signal, for example {@code INT}. */
    void signal(String name) throws IOException, InterruptedException {
        new ProcessBuilder("kill", "-" + name, Long.toString(process.pid()))
                .start()
                .waitFor();
    }

    /** Waits for its end and returns its exit code. */
    int exitCode(long limitSeconds) throws InterruptedException {
        if (!process.waitFor(limitSeconds, TimeUnit.SECONDS)) {
            throw new AssertionError("It does not end within " + limitSeconds + " s: " + output());
        }
        return process.exitValue();
    }

    /** The processes of its executors. */
    List<ProcessHandle> executors() {
        return process.descendants()
                .filter(child -> commandLine(child).contains("CoarseGrainedExecutorBackend"))
                .collect(Collectors.toList());
    }

    /** What it has printed so far. */
    String output() {
        try {
            return Files.readString(log);
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    @Override
    public void close() throws InterruptedException {
        if (process.isAlive()) {
            kill();
        }
    }

    /** ProcessHandle's own cuts long command lines. */
    private static String commandLine(ProcessHandle process) {
        try {
            return Files.readString(Path.of("/proc/" + process.pid() + "/cmdline"), StandardCharsets.ISO_8859_1);
        } catch (IOException e) {
            return "";
        }
    }
}
