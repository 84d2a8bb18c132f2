package io.altgrad.cli;

import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.PrintStream;
import java.lang.reflect.Constructor;

/**
 * The user's own standard error. The launcher script hands it over under another number, and the JVM starts on a pipe
 * that drops one line of it: the warning of an incubating module, which no flag silences.
 */
final class StandardError {

    /** The property with that number; not there where no script has started this process. */
    private static final String NUMBER = "altgrad.stderr";

    private StandardError() {}

    /** Prints to the user's own from here on, so that lines come as they are written, to a terminal that is one. */
    static void restore() {
        Integer number = Integer.getInteger(NUMBER);
        if (number == null) {
            return;
        }
        try {
            Constructor<FileDescriptor> numbered = FileDescriptor.class.getDeclaredConstructor(int.class);
            numbered.setAccessible(true);
            FileOutputStream out = new FileOutputStream(numbered.newInstance(number));
            System.setErr(new PrintStream(out, true, Main.charset()));
        } catch (ReflectiveOperationException | RuntimeException e) {
            // The pipe leads to the same place, a little later.
            return;
        }
    }
}
