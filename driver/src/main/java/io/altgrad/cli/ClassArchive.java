package io.altgrad.cli;

import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import javax.management.JMException;
import javax.management.ObjectName;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The archive of all classes that a run loads, from which the JVM reads them at once and verified: the start of a later
 * command takes a third less. This process makes it of itself, after its results are printed, so that no other has to run.
 */
final class ClassArchive {

    private static final Logger LOG = LoggerFactory.getLogger(ClassArchive.class);

    /** The launching script's name for the file, where it wants one made. */
    private static final String PROPERTY = "altgrad.archive";

    private static final String DIAGNOSTICS = "com.sun.management:type=DiagnosticCommand";

    private ClassArchive() {}

    /** Makes it where it is wanted. Where it cannot be made nothing is lost but time. */
    static void make() {
        String wanted = System.getProperty(PROPERTY);
        if (wanted == null) {
            return;
        }
        Path file = Path.of(wanted);
        Path part = Path.of(wanted + "." + ProcessHandle.current().pid());
        PrintStream out = System.out;
        // The JDK says there where the archive is, in the midst of what the command prints.
        System.setOut(new PrintStream(OutputStream.nullOutputStream(), false, StandardCharsets.UTF_8));
        try {
            ManagementFactory.getPlatformMBeanServer()
                    .invoke(
                            new ObjectName(DIAGNOSTICS),
                            "vmCds",
                            new Object[] {new String[] {"dynamic_dump", part.toString()}},
                            new String[] {String[].class.getName()});
            // Whole, for commands that start meanwhile.
            Files.move(part, file, StandardCopyOption.ATOMIC_MOVE);
        } catch (JMException | IOException | RuntimeException e) {
            LOG.debug("Made no archive of classes at {}; commands start without one.", file, e);
            deleteIfThere(part);
        } finally {
            System.setOut(out);
        }
    }

    private static void deleteIfThere(Path part) {
        try {
            Files.deleteIfExists(part);
        } catch (IOException e) {
            LOG.debug("Left {} in a folder of caches, where nothing reads it.", part, e);
        }
    }
}
