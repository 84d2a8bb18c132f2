package io.altgrad.app;

import com.sun.management.OperatingSystemMXBean;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.OptionalLong;
import java.util.stream.LongStream;
import java.util.stream.Stream;

/**
 * The memory that processes could still take: of the machine, and of every control group that this process is in, as a
 * container is. In both, what files are kept in memory for speed alone counts as free, for the system gives it up; the JDK's
 * own figure counts a container's page cache as used.
 *
 * @param root of the file system, {@code /}
 */
record FreeMemory(Path root) {

    /** A version of the kernel's control groups: where they are, and its names for limit, use, and pages of files. */
    private enum Groups {
        V1("sys/fs/cgroup/memory", "memory.limit_in_bytes", "memory.usage_in_bytes", "total_"),
        V2("sys/fs/cgroup", "memory.max", "memory.current", "");

        private final String folder;
        private final String limit;
        private final String use;
        private final String prefix;

        Groups(String folder, String limit, String use, String prefix) {
            this.folder = folder;
            this.limit = limit;
            this.use = use;
            this.prefix = prefix;
        }

        /** Measures what is free in the group at {@code folder}; nothing where it has no limit. */
        OptionalLong free(Path folder) {
            OptionalLong most = number(folder.resolve(limit));
            OptionalLong used = number(folder.resolve(use));
            if (most.isEmpty() || used.isEmpty()) {
                return OptionalLong.empty();
            }
            long pages = Stream.of("inactive_file", "active_file")
                    .mapToLong(list -> after(folder.resolve("memory.stat"), prefix + list + " ")
                            .orElse(0))
                    .sum();
            return OptionalLong.of(most.getAsLong() - Math.max(0, used.getAsLong() - pages));
        }
    }

    /** Measures this machine's, in bytes. */
    static long bytes() {
        return new FreeMemory(Path.of("/"))
                .available()
                .orElseGet(() ->
                        ((OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean()).getFreeMemorySize());
    }

    /** Measures it in bytes; nothing where the system does not say as Linux does. */
    OptionalLong available() {
        LongStream ofMachine =
                after(root.resolve("proc/meminfo"), "MemAvailable:").stream().map(kibibytes -> kibibytes * 1024);
        return LongStream.concat(ofMachine, ofGroups()).min();
    }

    private LongStream ofGroups() {
        return lines(root.resolve("proc/self/cgroup")).stream().flatMapToLong(line -> {
            // hierarchy:controllers:path
            String[] parts = line.split(":", 3);
            if (parts.length < 3
                    || !(parts[1].isEmpty() || List.of(parts[1].split(",")).contains("memory"))) {
                return LongStream.empty();
            }
            Groups version = parts[1].isEmpty() ? Groups.V2 : Groups.V1;
            Path top = root.resolve(version.folder);
            return levels(top, top.resolve(parts[2].substring(1)).normalize())
                    .map(version::free)
                    .flatMapToLong(OptionalLong::stream);
        });
    }

    /** The group and those that it is in. A container may see its own group as the top, by whatever path it has outside. */
    private static Stream<Path> levels(Path top, Path group) {
        return Stream.iterate(Files.isDirectory(group) ? group : top, level -> level.startsWith(top), Path::getParent);
    }

    private static OptionalLong number(Path file) {
        return after(file, "");
    }

    /** The number in the line that begins with {@code key}; nothing where there is none, or it is no number, as "max". */
    private static OptionalLong after(Path file, String key) {
        return lines(file).stream()
                .filter(line -> line.startsWith(key))
                .map(line -> line.substring(key.length()).replace("kB", "").strip())
                .filter(value -> value.matches("[0-9]{1,19}"))
                .mapToLong(Long::parseLong)
                .findFirst();
    }

    private static List<String> lines(Path file) {
        try {
            return Files.readAllLines(file);
        } catch (IOException e) {
            return List.of();
        }
    }
}
