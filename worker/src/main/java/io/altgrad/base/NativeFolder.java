package io.altgrad.base;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFileAttributes;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/**
 * The folder that native libraries are unpacked into before they are loaded: one of this user's own, because whoever can
 * write to it says what runs here, on a file system that runs programs, which the temporary folder's often does not.
 *
 * @param home of the user
 * @param cache where programs keep what they can make again, {@code ~/.cache}
 * @param temporary shared with other users
 */
public record NativeFolder(Path home, Path cache, Path temporary) {

    /** The properties by which libraries that unpack into the temporary folder are told of another one. */
    private static final List<String> UNPACKING = List.of("org.xerial.snappy.tempdir", "jna.tmpdir", "ZstdTempFolder");

    /** The variables, or else system properties, by which DJL is told. */
    private static final List<String> OF_ENGINE = List.of("ENGINE_CACHE_DIR", "DJL_CACHE_DIR");

    private static final FileAttribute<?> OWNER_ALONE =
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------"));

    /** The folders of this process. */
    public static NativeFolder here() {
        Path home = Path.of(System.getProperty("user.home", ""));
        String cache = System.getenv("XDG_CACHE_HOME");
        return new NativeFolder(
                home,
                cache == null || cache.isBlank() ? home.resolve(".cache") : Path.of(cache),
                Path.of(System.getProperty("java.io.tmpdir")));
    }

    /** Lets small libraries unpack elsewhere where they could not load what they unpack. What the user has set stays. */
    public void use() {
        if (home.isAbsolute() && fault(temporary, Owner.ANY).isEmpty()) {
            return;
        }
        own(new ArrayList<>())
                .ifPresent(folder -> UNPACKING.stream()
                        .filter(property -> System.getProperty(property) == null)
                        .forEach(property -> System.setProperty(property, folder.toString())));
    }

    /**
     * Lets the tensor engine unpack into the user's {@code .djl.ai}, or where that cannot be into another folder of the
     * user's own. What the user has set stays.
     *
     * @throws UserError if there is none
     */
    public void useForEngine() {
        if (OF_ENGINE.stream().anyMatch(name -> System.getenv(name) != null || System.getProperty(name) != null)) {
            return;
        }
        List<String> faults = new ArrayList<>();
        Path folder = first(Stream.of(home.resolve(".djl.ai")), Owner.THIS_USER, faults)
                .or(() -> own(faults))
                .orElseThrow(() -> new UserError("Cannot start the tensor engine: there is no folder to unpack"
                        + " its libraries into (" + String.join("; ", faults)
                        + "); set DJL_CACHE_DIR to one of your own, on a file system that is not mounted noexec."));
        System.setProperty("DJL_CACHE_DIR", folder.toString());
    }

    private Optional<Path> own(List<String> faults) {
        String user = System.getProperty("user.name").replaceAll("[^A-Za-z0-9._-]", "_");
        return first(
                Stream.of(cache.resolve("altgrad").resolve("native"), temporary.resolve("altgrad-" + user)),
                Owner.THIS_USER_ALONE,
                faults);
    }

    private static Optional<Path> first(Stream<Path> candidates, Owner owner, List<String> faults) {
        return candidates
                .filter(Path::isAbsolute)
                .filter(folder -> {
                    Optional<String> fault = fault(folder, owner);
                    fault.ifPresent(why -> faults.add(folder + ": " + why));
                    return fault.isEmpty();
                })
                .findFirst();
    }

    /** Whose a folder has to be. */
    enum Owner {
        ANY,
        /** This user's, who alone may write to it; a link to such a folder will do. */
        THIS_USER,
        /** The same, and no link: what it leads to could be another tomorrow, where others may write beside it. */
        THIS_USER_ALONE
    }

    /** The reason why {@code folder}, which is made where it is missing, cannot hold native libraries; empty if it can. */
    static Optional<String> fault(Path folder, Owner owner) {
        try {
            create(folder);
            if (!Files.isDirectory(folder, LinkOption.NOFOLLOW_LINKS) && owner == Owner.THIS_USER_ALONE) {
                return Optional.of("it is a link, or no folder");
            }
            Path probe = Files.createTempFile(folder, "probe", ".so", attributes(folder));
            try {
                if (owner != Owner.ANY && !Files.getOwner(folder).equals(Files.getOwner(probe))) {
                    return Optional.of("it belongs to another user, "
                            + Files.getOwner(folder).getName());
                }
                if (owner != Owner.ANY && othersMayWrite(folder)) {
                    return Optional.of("others may write to it");
                }
                // As access(2) has it, which knows of noexec.
                return Files.isExecutable(probe) ? Optional.empty() : Optional.of("it is mounted noexec");
            } finally {
                Files.delete(probe);
            }
        } catch (AccessDeniedException e) {
            return Optional.of("access is denied");
        } catch (IOException e) {
            return Optional.of(e.getMessage() == null ? e.getClass().getSimpleName() : e.getMessage());
        }
    }

    private static void create(Path folder) throws IOException {
        if (Files.exists(folder, LinkOption.NOFOLLOW_LINKS)) {
            return;
        }
        Files.createDirectories(folder.getParent());
        try {
            Files.createDirectory(folder, attributes(folder));
        } catch (FileAlreadyExistsException e) {
            // Another process was quicker; whose it is, is looked at like that of any other.
            return;
        }
    }

    private static FileAttribute<?>[] attributes(Path folder) {
        return isPosix(folder) ? new FileAttribute<?>[] {OWNER_ALONE} : new FileAttribute<?>[0];
    }

    private static boolean othersMayWrite(Path folder) throws IOException {
        Set<PosixFilePermission> permissions = isPosix(folder)
                ? Files.readAttributes(folder, PosixFileAttributes.class).permissions()
                : Set.of();
        return permissions.contains(PosixFilePermission.GROUP_WRITE)
                || permissions.contains(PosixFilePermission.OTHERS_WRITE);
    }

    private static boolean isPosix(Path folder) {
        return folder.getFileSystem().supportedFileAttributeViews().contains("posix");
    }
}
