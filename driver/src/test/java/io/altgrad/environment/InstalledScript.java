package io.altgrad.environment;

import io.altgrad.submit.JavaArguments;
import java.io.File;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import java.util.stream.Stream;

/** {@code bin/altgrad} in a folder like that of a release, made of the jars and classes under test. */
final class InstalledScript {

    private static final String FLAGS = "-XX:TieredStopAtLevel=1 -XX:+UseSerialGC -Xmx1g";
    private static final long LIMIT_SECONDS = 240;

    private final Path root;

    private InstalledScript(Path root) {
        this.root = root;
    }

    /** The end of a process: its exit code, and what it said on both outputs. */
    record Ended(int code, String output) {

        /** The output without what the JVM says of the Vector API. */
        List<String> lines() {
            return output.lines()
                    .filter(line -> !line.startsWith("WARNING: Using incubator modules"))
                    .toList();
        }
    }

    static InstalledScript in(Path root) throws IOException {
        Path lib = Files.createDirectories(root.resolve("lib/spark")).getParent();
        Files.createDirectories(root.resolve("bin"));
        Files.write(lib.resolve("java.args"), JavaArguments.flags());
        int modules = 0;
        for (String entry : System.getProperty("java.class.path").split(File.pathSeparator)) {
            Path path = Path.of(entry);
            if (path.endsWith("target/classes")) {
                jar(path, lib.resolve("altgrad-" + modules++ + ".jar"));
            } else if (entry.endsWith(".jar")) {
                Path folder = entry.contains("/org/apache/spark/") ? lib.resolve("spark") : lib;
                Files.createSymbolicLink(folder.resolve(path.getFileName()), path);
            }
        }
        Path script = Path.of("../submit/altgrad").toAbsolutePath().normalize();
        Files.copy(script, root.resolve("bin/altgrad"));
        Path conf = script.resolveSibling("../conf").normalize();
        Files.createSymbolicLink(root.resolve("conf"), conf);
        return new InstalledScript(root);
    }

    static void jar(Path classes, Path jar) throws IOException {
        try (OutputStream out = Files.newOutputStream(jar);
                JarOutputStream entries = new JarOutputStream(out);
                Stream<Path> files = Files.walk(classes)) {
            for (Path file : files.filter(Files::isRegularFile).sorted().toList()) {
                entries.putNextEntry(new JarEntry(classes.relativize(file).toString()));
                Files.copy(file, entries);
                entries.closeEntry();
            }
        }
    }

    /** Runs it in {@code folder}; {@code variables} are all that it finds in its environment. */
    Ended run(List<String> before, Path folder, Map<String, String> variables, String... arguments)
            throws IOException, InterruptedException {
        Path log = Files.createTempFile("altgrad", ".log");
        ProcessBuilder builder = new ProcessBuilder(
                        Stream.of(before, List.of(root.resolve("bin/altgrad").toString()), Arrays.asList(arguments))
                                .flatMap(List::stream)
                                .toList())
                .directory(folder.toFile())
                .redirectErrorStream(true)
                .redirectOutput(log.toFile());
        builder.environment().clear();
        builder.environment()
                .putAll(Map.of(
                        "PATH", System.getenv("PATH"),
                        "HOME", System.getProperty("user.home"),
                        "JAVA_HOME", System.getProperty("java.home"),
                        "LC_ALL", "C.UTF-8",
                        "XDG_CACHE_HOME", root.resolve("cache").toString()));
        builder.environment().putAll(variables);
        builder.environment().merge("ALTGRAD_JAVA_OPTS", FLAGS, (own, ours) -> ours + " " + own);
        Process process = builder.start();
        try {
            if (!process.waitFor(LIMIT_SECONDS, TimeUnit.SECONDS)) {
                throw new AssertionError("It does not end within " + LIMIT_SECONDS + " s: " + Files.readString(log));
            }
            return new Ended(process.exitValue(), Files.readString(log, StandardCharsets.UTF_8));
        } finally {
            process.descendants().forEach(ProcessHandle::destroyForcibly);
            process.destroyForcibly();
            Files.delete(log);
        }
    }
}
