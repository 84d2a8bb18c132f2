package io.altgrad.watch;

import java.io.Console;
import java.lang.reflect.InvocationTargetException;
import java.util.OptionalInt;

/** The terminal in front of which a person may sit. */
public final class Terminal {

    private static final int NARROWEST = 20;

    private Terminal() {}

    /** Tells whether a person sees standard output. From Java 22 on there is a console even without a terminal. */
    public static boolean isThere() {
        Console console = System.console();
        String kind = System.getenv().getOrDefault("TERM", "dumb");
        if (console == null || kind.equals("dumb")) {
            return false;
        }
        try {
            return (boolean) Console.class.getMethod("isTerminal").invoke(console);
        } catch (NoSuchMethodException e) {
            return true;
        } catch (IllegalAccessException | InvocationTargetException e) {
            return false;
        }
    }

    /** Tells whether a person sees standard error too, which the launcher says, because Java cannot. */
    static boolean showsErrors() {
        return isThere() && !"elsewhere".equals(System.getProperty("altgrad.stderr.kind"));
    }

    /** Its width in characters; empty where there is none. The variable {@code COLUMNS} says it before the terminal does. */
    public static OptionalInt columns() {
        return isThere() ? OptionalInt.of(columns(System.getenv("COLUMNS"))) : OptionalInt.empty();
    }

    private static int columns(String told) {
        return told != null && told.matches("[0-9]{1,4}") && Integer.parseInt(told) >= NARROWEST
                ? Integer.parseInt(told)
                : TerminalSize.current().columns();
    }
}
