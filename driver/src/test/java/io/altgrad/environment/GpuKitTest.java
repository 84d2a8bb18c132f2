package io.altgrad.environment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.altgrad.cuda.CudaDriver;
import io.altgrad.cuda.CudaUnavailable;
import io.altgrad.engine.Torch;
import io.altgrad.engine.djl.DjlEngine;
import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.jar.JarFile;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * {@code gpu-check} in a folder like that of {@code mvn -Pgpu-kit package}: of what the descriptor names and of nothing
 * else, with a Java linked for it, and with an empty environment.
 */
@Timeout(300)
class GpuKitTest {

    private static final long MOST_BYTES = 60_000_000;
    private static final Pattern INCLUDE = Pattern.compile("<include>([\\w.]+):([\\w.-]+)</include>");
    private static final Pattern CLASS = Pattern.compile("<include>(org/apache/[\\w/]+\\.class)</include>");
    private static final Path ASSEMBLY = Path.of("src/assembly");

    @TempDir
    private static Path kit;

    @BeforeAll
    static void build() throws Exception {
        Path jlink = Path.of(System.getProperty("java.home"), "bin", "jlink");
        assumeTrue(Files.isExecutable(jlink), "this Java has no jlink");
        String[] options = "--strip-debug --no-man-pages --no-header-files --compress=2 --output".split(" ");
        List<String> command = Stream.of(
                        List.of(jlink.toString(), "--add-modules", System.getProperty("altgrad.gpu-kit.modules")),
                        Arrays.asList(options),
                        List.of(kit.resolve("jre").toString()))
                .flatMap(List::stream)
                .toList();
        assertThat(new ProcessBuilder(command).inheritIO().start().waitFor()).isZero();
        Files.copy(ASSEMBLY.resolve("gpu-check"), kit.resolve("gpu-check"));
        Path lib = Files.createDirectories(kit.resolve("lib"));
        String descriptor = Files.readString(ASSEMBLY.resolve("gpu-kit.xml"));
        Matcher jars = INCLUDE.matcher(descriptor);
        while (jars.find()) {
            add(jars.group(1), jars.group(2), lib, descriptor);
        }
    }

    private static void add(String group, String artifact, Path lib, String descriptor) throws IOException {
        if (group.equals("io.altgrad")) {
            Path module = Path.of("..", artifact.replace("altgrad-", ""), "target", "classes");
            InstalledScript.jar(module, lib.resolve(artifact + ".jar"));
            return;
        }
        Path jar = Arrays.stream(System.getProperty("java.class.path").split(File.pathSeparator))
                .map(Path::of)
                .filter(path -> path.getFileName().toString().matches(Pattern.quote(artifact) + "-[0-9].*\\.jar"))
                .filter(path -> path.toString().contains(group.replace('.', '/')))
                .findFirst()
                .orElseThrow(() -> new AssertionError(group + ":" + artifact + " is not on the class path"));
        if (artifact.startsWith("hadoop")) {
            unpack(jar, lib.resolve("hadoop"), descriptor);
        } else {
            Files.copy(jar, lib.resolve(jar.getFileName()));
        }
    }

    private static void unpack(Path jar, Path into, String descriptor) throws IOException {
        Matcher classes = CLASS.matcher(descriptor);
        try (JarFile all = new JarFile(jar.toFile())) {
            while (classes.find()) {
                Path file = into.resolve(classes.group(1));
                Files.createDirectories(file.getParent());
                try (InputStream in = all.getInputStream(all.getEntry(classes.group(1)))) {
                    Files.copy(in, file);
                }
            }
        }
    }

    @Test
    void itIsNoLargerThanSixtyMegabytes() throws IOException {
        try (Stream<Path> files = Files.walk(kit)) {
            long bytes = files.filter(Files::isRegularFile)
                    .mapToLong(file -> file.toFile().length())
                    .sum();
            assertThat(bytes).isBetween(MOST_BYTES / 2, MOST_BYTES);
        }
    }

    @Test
    void withoutADriverEveryPartSaysWhyItWasNotRun() throws Exception {
        assumeTrue(!hasDriver(), "this machine has a CUDA driver");
        // No python3 either, which may have a PyTorch.
        Ended ended =
                run(Map.of("PATH", kit.toString()), kit.resolve("gpu-check").toString());
        assertThat(ended.output().lines())
                .hasSize(20)
                .allSatisfy(line -> assertThat(line).matches("\\S+ +not run +[0-9.]+ s  .+"));
        assertThat(ended.output())
                .contains("Cannot find the CUDA driver: there is no libcuda.so.1")
                .contains("Cannot start the tensor engine: there is no libtorch")
                .doesNotContain("a library is missing");
        assertThat(ended.code()).isEqualTo(3);
    }

    /** On a CPU, by the libtorch that the tests have. */
    @Test
    void whatTrainingNeedsIsInTheFolder() throws Exception {
        Torch.engine();
        Path libtorch;
        try (Stream<Path> versions = Files.list(DjlEngine.nativeCache())) {
            libtorch = versions.filter(Files::isDirectory)
                    .filter(folder -> Files.exists(folder.resolve("libtorch_cpu.so")))
                    .findFirst()
                    .orElseThrow();
        }
        Path tests = Path.of("target", "test-classes").toAbsolutePath();
        Ended ended = run(
                Map.of("PYTORCH_LIBRARY_PATH", libtorch.toString(), "PYTORCH_FLAVOR", "cpu"),
                kit.resolve("jre/bin/java").toString(),
                "-Dslf4j.internal.verbosity=ERROR",
                "-cp",
                kit.resolve("lib") + "/*:" + kit.resolve("lib/hadoop") + ":" + tests,
                "io.altgrad.cli.TrainingOnHost");
        assertThat(ended.output()).contains("e5m2").contains(" 0.0e+00 ");
        assertThat(ended.code()).isZero();
    }

    private record Ended(int code, String output) {}

    private static Ended run(Map<String, String> variables, String... command) throws Exception {
        ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
        builder.environment().clear();
        builder.environment().putAll(variables);
        Process process = builder.start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        return new Ended(process.waitFor(), output);
    }

    private static boolean hasDriver() {
        try {
            CudaDriver.get();
            return true;
        } catch (CudaUnavailable e) {
            return false;
        }
    }
}
