package io.altgrad.watch;

import java.util.List;
import java.util.function.Consumer;

/** Lines at the bottom of a terminal that are drawn anew in their place; the cursor stays below them. */
final class InPlace {

    private static final String CLEAR_BELOW = "\033[J";
    private static final String WRAP_OFF = "\033[?7l";
    private static final String WRAP_ON = "\033[?7h";

    private final Consumer<String> out;
    private int drawn;

    /** Draws by {@code out}, which has to send on at once what it gets. */
    InPlace(Consumer<String> out) {
        this.out = out;
    }

    /** Draws {@code lines} over those of the last call. */
    void show(List<String> lines) {
        out.accept(upToTheTop() + CLEAR_BELOW + WRAP_OFF + String.join("\r\n", lines) + "\r\n" + WRAP_ON);
        drawn = lines.size();
    }

    /** Puts a line that stays where the lines were, which are to be drawn again below it. */
    void leave(String line) {
        out.accept(upToTheTop() + CLEAR_BELOW + line + "\r\n");
        drawn = 0;
    }

    private String upToTheTop() {
        return "\r" + (drawn == 0 ? "" : "\033[" + drawn + "A");
    }
}
