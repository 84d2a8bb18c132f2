package io.altgrad.watch;

import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Rows and columns of a terminal. */
record TerminalSize(int rows, int columns) {

    static final TerminalSize USUAL = new TerminalSize(24, 80);

    private static final Pattern SIZE = Pattern.compile("(\\d{1,5}) (\\d{1,5})");
    private static final File TERMINAL = new File("/dev/tty");

    /** The size of this process's terminal, asked of {@code stty}; the usual one where it cannot be asked. */
    static TerminalSize current() {
        if (!TERMINAL.canRead()) {
            return USUAL;
        }
        try {
            Process stty = new ProcessBuilder("stty", "size")
                    .redirectInput(TERMINAL)
                    .redirectError(ProcessBuilder.Redirect.DISCARD)
                    .start();
            String answer = new String(stty.getInputStream().readAllBytes(), StandardCharsets.US_ASCII).trim();
            return stty.waitFor(1, TimeUnit.SECONDS) ? parse(answer) : USUAL;
        } catch (IOException e) {
            return USUAL;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return USUAL;
        }
    }

    /** The size in {@code stty}'s answer, such as {@code 24 80}; a terminal that does not know says {@code 0 0}. */
    static TerminalSize parse(String answer) {
        Matcher size = SIZE.matcher(answer);
        if (!size.matches()) {
            return USUAL;
        }
        int rows = Integer.parseInt(size.group(1));
        int columns = Integer.parseInt(size.group(2));
        return rows == 0 || columns == 0 ? USUAL : new TerminalSize(rows, columns);
    }
}
