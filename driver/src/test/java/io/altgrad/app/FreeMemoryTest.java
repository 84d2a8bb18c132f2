package io.altgrad.app;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Against the files of Linux, as a container sees them. */
class FreeMemoryTest {

    private static final long GIB = 1L << 30;

    @TempDir
    private Path root;

    @BeforeEach
    void machineOfSixteenGibibytes() throws IOException {
        write(
                "proc/meminfo",
                "MemTotal:       16777216 kB\nMemFree:         1048576 kB\nMemAvailable:   12582912 kB\n");
    }

    @Test
    void isThatOfTheMachineWhereNoGroupHasALimit() throws IOException {
        write("proc/self/cgroup", "0::/user.slice\n");
        group("sys/fs/cgroup/user.slice", "max", 3 * GIB, 0);
        assertThat(available()).isEqualTo(12 * GIB);
    }

    @Test
    void countsAContainersPageCacheAsFree() throws IOException {
        write("proc/self/cgroup", "0::/\n");
        group("sys/fs/cgroup", Long.toString(4 * GIB), 4 * GIB - 4096, 3 * GIB);
        assertThat(available()).isEqualTo(3 * GIB + 4096);
    }

    @Test
    void theTightestOfAllGroupsCounts() throws IOException {
        write("proc/self/cgroup", "0::/kubepods/pod/container\n");
        group("sys/fs/cgroup/kubepods/pod/container", Long.toString(8 * GIB), GIB, 0);
        group("sys/fs/cgroup/kubepods/pod", Long.toString(4 * GIB), 3 * GIB, GIB);
        group("sys/fs/cgroup/kubepods", "max", 9 * GIB, 0);
        assertThat(available()).isEqualTo(2 * GIB);
    }

    @Test
    void knowsTheFirstVersionOfGroups() throws IOException {
        // Docker's path is the host's; inside, the group is the top.
        write("proc/self/cgroup", "5:cpu,cpuacct:/docker/ab\n4:memory:/docker/ab\n0::/docker/ab\n");
        write("sys/fs/cgroup/memory/memory.limit_in_bytes", 2 * GIB + "\n");
        write("sys/fs/cgroup/memory/memory.usage_in_bytes", 2 * GIB + "\n");
        write(
                "sys/fs/cgroup/memory/memory.stat",
                "active_file 1\ninactive_file 1\ntotal_inactive_file " + GIB / 2 + "\ntotal_active_file " + GIB + "\n");
        assertThat(available()).isEqualTo(GIB / 2 + GIB);
    }

    @Test
    void isOfThisMachineToo() {
        assertThat(FreeMemory.bytes()).isPositive();
    }

    @Test
    void isUnknownWhereNothingTells() throws IOException {
        Files.delete(root.resolve("proc/meminfo"));
        assertThat(new FreeMemory(root).available()).isEmpty();
    }

    private long available() {
        return new FreeMemory(root).available().orElseThrow();
    }

    /** Half of the pages of files on each of the kernel's two lists. */
    private void group(String folder, String limit, long used, long pages) throws IOException {
        write(folder + "/memory.max", limit + "\n");
        write(folder + "/memory.current", used + "\n");
        write(
                folder + "/memory.stat",
                "anon 7\nfile " + pages + "\ninactive_file " + pages / 2 + "\nactive_file " + pages / 2 + "\n");
    }

    private void write(String file, String text) throws IOException {
        Path path = root.resolve(file);
        Files.createDirectories(path.getParent());
        Files.writeString(path, text);
    }
}
