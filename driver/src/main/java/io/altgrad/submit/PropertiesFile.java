package io.altgrad.submit;

import io.altgrad.base.UserError;
import io.altgrad.result.Failures;
import java.io.IOException;
import java.io.Reader;
import java.io.UncheckedIOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Properties;
import java.util.Set;
import java.util.TreeMap;

/** Files of Spark properties. What is written may hold secrets, so nobody but the owner reads it. */
final class PropertiesFile {

    private static final Set<PosixFilePermission> OWNER_FILE = PosixFilePermissions.fromString("rw-------");
    private static final Set<PosixFilePermission> OWNER_FOLDER = PosixFilePermissions.fromString("rwx------");

    private PropertiesFile() {}

    /**
     * The properties in {@code file}, in order of their names.
     *
     * @throws UserError if it cannot be read
     */
    static Map<String, String> read(Path file) {
        Properties properties = new Properties();
        try (Reader in = Files.newBufferedReader(file)) {
            properties.load(in);
        } catch (IOException | IllegalArgumentException e) {
            throw new UserError("Cannot read properties from " + file + ": " + reason(e) + "; check the file.", e);
        }
        Map<String, String> read = new TreeMap<>();
        properties
                .stringPropertyNames()
                .forEach(name -> read.put(name, properties.getProperty(name).strip()));
        return read;
    }

    private static String reason(Exception e) {
        if (e instanceof NoSuchFileException) {
            return "there is no such file";
        }
        return e instanceof CharacterCodingException ? "it is not UTF-8 text" : Failures.reason(e);
    }

    /** Writes {@code properties} to {@code file}, which is the owner's alone from its first byte on. */
    static void write(Path file, Map<String, String> properties) {
        Properties written = new Properties();
        written.putAll(new LinkedHashMap<>(properties));
        try {
            Files.deleteIfExists(file);
            Files.createFile(file, owner(file, OWNER_FILE));
            try (var out = Files.newBufferedWriter(file)) {
                written.store(out, null);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** A new folder for such files. */
    static Path newFolder() {
        try {
            return Files.createTempDirectory("altgrad-submit");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Creates {@code folder}, and what it is in, for the owner alone. */
    static void createFolder(Path folder) throws IOException {
        Files.createDirectories(folder, owner(folder, OWNER_FOLDER));
    }

    private static FileAttribute<?>[] owner(Path path, Set<PosixFilePermission> permissions) {
        boolean posix = path.getFileSystem().supportedFileAttributeViews().contains("posix");
        return posix
                ? new FileAttribute<?>[] {PosixFilePermissions.asFileAttribute(permissions)}
                : new FileAttribute<?>[0];
    }
}
