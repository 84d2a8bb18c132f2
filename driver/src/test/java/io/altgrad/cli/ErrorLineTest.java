package io.altgrad.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.altgrad.base.UserError;
import io.altgrad.files.HadoopPath;
import io.altgrad.format.Formats;
import io.altgrad.spark.start.SparkMaster;
import io.altgrad.spec.InvalidSetting;
import io.altgrad.store.NoResults;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import org.apache.hadoop.security.AccessControlException;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import picocli.CommandLine;
import picocli.CommandLine.Command;

class ErrorLineTest {

    static Stream<Arguments> endings() {
        return Stream.of(
                ending(() -> throwing(new UserError("Cannot do it: x.")), 2, "Cannot do it: x."),
                ending(() -> throwing(new InvalidSetting("a", "b", 1)), 2, "Cannot use a = 1: expected b."),
                ending(() -> throwing(new NoResults("Cannot find it.")), 2, "Cannot find it."),
                ending(() -> Formats.parse("fp17"), 2, "Unknown number format 'fp17'; expected one of e0m7,"),
                ending(() -> new SparkMaster("moon"), 2, "Cannot use master 'moon': expected local,"),
                ending(() -> HadoopPath.parse("a:b"), 2, "Cannot use a:b: what stands before its first colon"),
                ending(() -> Path.of("a\0b"), 2, "Cannot use path 'a\0b': Nul character not allowed"),
                ending(
                        () -> throwing(new NoSuchFileException("/a")),
                        2,
                        "Cannot use file /a: it, or the folder it is in,"),
                ending(() -> throwing(new AccessDeniedException("/a")), 2, "Cannot use file /a: access is denied;"),
                ending(() -> throwing(new FileSystemException("/a", null, "full")), 2, "Cannot use file /a: full;"),
                ending(
                        () -> throwing(new UncheckedIOException(new AccessDeniedException("/a"))),
                        2,
                        "Cannot use file /a: access is denied;"),
                ending(
                        () -> throwing(new AccessControlException("ada may not")),
                        2,
                        "Cannot use the files: access is denied"),
                ending(() -> throwing(new IOException()), 1, "Cannot read or write: IOException;"),
                ending(() -> throwing(new IOException("gone.\n at x")), 1, "Cannot read or write: gone;"),
                ending(
                        () -> throwing(new UncheckedIOException("Cannot read corpus a: gone", new IOException("gone"))),
                        1,
                        "Cannot read corpus a: gone"),
                ending(() -> endless(1), 1, "Cannot go on: the stack ran out"),
                ending(() -> new long[Integer.MAX_VALUE], 1, "Cannot go on: memory ran out ("),
                ending(ErrorLineTest::missingLibrary, 1, "Cannot load a native library: "),
                ending(
                        () -> throwing(new NoClassDefFoundError("io/altgrad/Gone")),
                        1,
                        "Cannot find class io.altgrad.Gone: a jar is missing"),
                ending(
                        () -> throwing(new ExceptionInInitializerError(new UnsatisfiedLinkError("libx.so"))),
                        1,
                        "Cannot load a native library: libx.so;"),
                ending(() -> throwing(new AssertionError("odd")), 1, "Cannot go on: AssertionError (odd);"));
    }

    @ParameterizedTest
    @MethodSource("endings")
    void whateverEndsACommandIsOneLine(Callable<?> work, int code, String line) {
        StringWriter err = new StringWriter();
        CommandLine command = Main.commandLine(List.of(new Failing(work))).setErr(new PrintWriter(err));
        assertThat(command.execute("failing")).isEqualTo(code);
        assertThat(err.toString().lines())
                .singleElement()
                .asString()
                .startsWith(line)
                .doesNotContain("null");
    }

    @Command(name = "failing")
    record Failing(Callable<?> work) implements Callable<Integer> {
        @Override
        public Integer call() throws Exception {
            work.call();
            return 0;
        }
    }

    private static Arguments ending(Callable<?> work, int code, String line) {
        return Arguments.of(work, code, line);
    }

    private static <T> T throwing(Throwable thrown) throws Exception {
        if (thrown instanceof Error error) {
            throw error;
        }
        throw (Exception) thrown;
    }

    private static int missingLibrary() {
        System.loadLibrary("altgrad_is_nowhere");
        return 0;
    }

    private static int endless(int depth) {
        return depth <= 0 ? 0 : 1 + endless(depth + 1);
    }
}
