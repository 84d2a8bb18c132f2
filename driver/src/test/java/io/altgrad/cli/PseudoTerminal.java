package io.altgrad.cli;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.altgrad.submit.JavaArguments;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.Reader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** {@code altgrad} on a terminal of its own, which {@code script} of util-linux makes. */
final class PseudoTerminal implements AutoCloseable {

    private static final long LIMIT_SECONDS = 60;

    /** What is drawn at once: the lines between switching the breaking of lines off and on. */
    private static final Pattern FRAME = Pattern.compile("\033\\[\\?7l(.*?)\033\\[\\?7h", Pattern.DOTALL);

    private final Process process;
    private final Path device;
    private final StringBuilder shown = new StringBuilder();
    private final Thread reader;

    private PseudoTerminal(Process process, Path device) {
        this.process = process;
        this.device = device;
        this.reader = new Thread(this::read, "pseudo-terminal");
        reader.setDaemon(true);
        reader.start();
    }

    /** Skips the test where there is no such program, as on macOS, whose {@code script} is another. */
    static void assumeThere() throws InterruptedException {
        assumeTrue(
                ends("script", "--version") && ends("stty", "--version"), "There is no script(1) of util-linux here.");
    }

    private static boolean ends(String... command) throws InterruptedException {
        try {
            return new ProcessBuilder(command)
                            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                            .redirectError(ProcessBuilder.Redirect.DISCARD)
                            .start()
                            .waitFor()
                    == 0;
        } catch (IOException e) {
            return false;
        }
    }

    /**
     * Starts it.
     *
     * @param folder where it runs, with files of its own
     * @param after the arguments as a shell has them: redirections
     */
    static PseudoTerminal start(Path folder, int rows, int columns, String after, String... arguments)
            throws IOException, InterruptedException {
        Path device = folder.resolve("device");
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(JavaArguments.flags());
        command.addAll(List.of("-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC", "-Xmx768m", "-cp"));
        command.addAll(List.of(System.getProperty("java.class.path"), Main.class.getName()));
        command.addAll(Arrays.asList(arguments));
        Path commands = Files.writeString(
                folder.resolve("commands"),
                "stty rows " + rows + " cols " + columns + "\ntty > '" + device + "'\nexec "
                        + command.stream().map(word -> "'" + word + "'").collect(Collectors.joining(" ")) + " " + after
                        + "\n");
        ProcessBuilder builder = new ProcessBuilder("script", "-qefc", "sh '" + commands + "'", "/dev/null")
                .directory(folder.toFile())
                .redirectErrorStream(true);
        builder.environment().put("TERM", "xterm");
        builder.environment().put("SPARK_LOCAL_IP", "127.0.0.1");
        builder.environment().keySet().removeAll(List.of("COLUMNS", "NO_COLOR", "SPARK_HOME"));
        return new PseudoTerminal(builder.start(), device);
    }

    private void read() {
        try (Reader in = new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8)) {
            char[] some = new char[4096];
            for (int length = in.read(some); length >= 0; length = in.read(some)) {
                synchronized (shown) {
                    shown.append(some, 0, length);
                    shown.notifyAll();
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** All that was sent to the terminal by now. */
    String text() {
        synchronized (shown) {
            return shown.toString();
        }
    }

    /** Waits until something drawn is as wanted, and gives it: its lines. */
    List<String> frame(Predicate<List<String>> wanted) throws InterruptedException {
        synchronized (shown) {
            long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(LIMIT_SECONDS);
            for (long left = end - System.nanoTime(); left > 0; left = end - System.nanoTime()) {
                List<List<String>> frames = frames(shown.toString());
                if (!frames.isEmpty() && wanted.test(frames.get(frames.size() - 1))) {
                    return frames.get(frames.size() - 1);
                }
                TimeUnit.NANOSECONDS.timedWait(shown, left);
            }
            throw new AssertionError("Nothing of the kind was drawn, but:\n" + shown);
        }
    }

    private static List<List<String>> frames(String text) {
        return FRAME.matcher(text)
                .results()
                .map(MatchResult::group)
                .map(frame ->
                        List.of(frame.replaceAll("\033\\[[?0-9;]*[a-zA-Z]", "").split("\r*\n")))
                .toList();
    }

    /** Makes it another size, as a person does with a window's corner. */
    void resize(int rows, int columns) throws IOException, InterruptedException {
        String terminal = Files.readString(device).strip();
        if (!ends("stty", "-F", terminal, "rows", "" + rows, "cols", "" + columns)) {
            throw new AssertionError("Cannot resize " + terminal + ".");
        }
    }

    /** Types a key. */
    void type(char key) throws IOException {
        process.getOutputStream().write(key);
        process.getOutputStream().flush();
    }

    /** Waits for its end, and gives the exit code. */
    int end() throws InterruptedException {
        if (!process.waitFor(LIMIT_SECONDS, TimeUnit.SECONDS)) {
            throw new AssertionError("It does not end: " + text());
        }
        reader.join();
        return process.exitValue();
    }

    @Override
    public void close() {
        process.descendants().forEach(ProcessHandle::destroyForcibly);
        process.destroyForcibly();
    }
}
