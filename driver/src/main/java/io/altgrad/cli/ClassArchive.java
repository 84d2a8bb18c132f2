package io.altgrad.cli;

import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
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

    /** A class with a name; hidden ones have a number behind. */
    private static final Pattern CLASS = Pattern.compile("^[| ]*-*([\\w.$-]+)/(?:null|0x)");

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
            diagnose("vmClassHierarchy").lines().forEach(ClassArchive::link);
            diagnose("vmCds", "dynamic_dump", part.toString());
            // Whole, for commands that start meanwhile.
            Files.move(part, file, StandardCopyOption.ATOMIC_MOVE);
        } catch (JMException | IOException | RuntimeException e) {
            LOG.debug("Made no archive of classes at {}; commands start without one.", file, e);
            deleteIfThere(part);
        } finally {
            System.setOut(out);
        }
    }

    /** The answer of a command of {@code jcmd}, asked of this process. */
    private static String diagnose(String command, String... arguments) throws JMException {
        return (String) ManagementFactory.getPlatformMBeanServer()
                .invoke(new ObjectName(DIAGNOSTICS), command, new Object[] {arguments}, new String[] {
                    String[].class.getName()
                });
    }

    /**
     * Links the class that a line names, for the archive leaves out what is loaded and not linked: a fifth of all.
     *
     * @param line as {@code |  |--java.util.ArrayList/null}
     */
    private static void link(String line) {
        Matcher named = CLASS.matcher(line);
        if (!named.find()) {
            return;
        }
        try {
            Class<?> loaded = Class.forName(named.group(1), false, ClassArchive.class.getClassLoader());
            // To be asked for its members a class is linked, and not initialized.
            LOG.trace("{} has {} constructors.", loaded, loaded.getDeclaredConstructors().length);
        } catch (ClassNotFoundException | LinkageError e) {
            LOG.trace("Left {} out of the archive of classes.", named.group(1), e);
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
