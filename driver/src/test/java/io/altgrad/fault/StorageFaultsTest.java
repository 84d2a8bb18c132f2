package io.altgrad.fault;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.altgrad.store.Lease;
import io.altgrad.store.ResultStore;
import io.altgrad.store.TrialRow;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;
import org.apache.hadoop.conf.Configuration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A folder or a corpus that cannot be used is one clear line, and what was there before is as it was. */
@Timeout(240)
class StorageFaultsTest {

    @TempDir
    private Path scratch;

    private Path mounted;

    @AfterEach
    void unmount() throws Exception {
        if (mounted != null) {
            command("umount", mounted.toString());
        }
    }

    @Test
    void aFullDiskStopsTheSweepAndTheNextRunGoesOn() throws Exception {
        TinySweep sweep = new TinySweep(scratch, 2, 60);
        Path out = mount("size=1400k");
        try (SweepProcess run = run(sweep, out)) {
            assertThat(run.exitCode(150)).as(run::output).isZero();
        }
        sweep.assertWhole(out.toString());
        List<TrialRow> before = rows(out);
        TinySweep larger = new TinySweep(scratch, 6, 60);
        Path filler = out.resolve("filler");
        // Room for the run to begin and for a few of its eight new trials, of some 44 KiB each.
        Files.write(filler, new byte[(int) Files.getFileStore(out).getUsableSpace() - 150 * 1024]);
        try (SweepProcess run = run(larger, out)) {
            assertThat(run.exitCode(150)).as(run::output).isEqualTo(1);
            assertThat(lines(run, "Cannot "))
                    .as(run::output)
                    .singleElement()
                    .asString()
                    .matches("Cannot store trial [0-9a-f]{16} in file:" + out + ": No space left on device.*; what was"
                            + " stored before is whole: free space and run the same command again\\.");
            assertThat(run.output()).doesNotContain("\tat ");
        }
        assertThat(rows(out)).containsAll(before);
        Files.delete(filler);
        command("mount", "-o", "remount,size=20m", out.toString());
        try (SweepProcess run = run(larger, out)) {
            assertThat(run.exitCode(200)).as(run::output).isZero();
        }
        larger.assertWhole(out.toString());
    }

    @Test
    void aReadOnlyFolderIsOneLine() throws Exception {
        TinySweep sweep = new TinySweep(scratch, 1, 5);
        Path out = mount("size=1m,ro");
        try (SweepProcess run = run(sweep, out)) {
            assertThat(run.exitCode(150)).as(run::output).isEqualTo(2);
            assertThat(lines(run, ""))
                    .singleElement()
                    .asString()
                    .startsWith("Cannot write to " + out + ": Read-only file system");
        }
    }

    @Test
    void aSecondDriverIsRefusedAndTheFirstIsNotDisturbed() throws Exception {
        TinySweep sweep = new TinySweep(scratch, 1, 5);
        Path out = scratch.resolve("out");
        try (Lease first = Lease.acquire(out.toString(), new Configuration(), notice -> {});
                SweepProcess run = run(sweep, out)) {
            assertThat(run.exitCode(150)).as(run::output).isEqualTo(2);
            assertThat(lines(run, ""))
                    .singleElement()
                    .asString()
                    .contains(
                            "Cannot run into file:" + out,
                            "process " + ProcessHandle.current().pid());
            first.onLoss(reason -> {
                throw new AssertionError(reason);
            });
        }
        assertThat(out.resolve("trials")).doesNotExist();
    }

    @Test
    void anUnreadableCorpusIsOneLine() throws Exception {
        Path file = scratch.resolve("sweep.yaml");
        Files.writeString(file, "name: x\nskip: [lm_head]\ncorpus: " + scratch + "/none.txt\naxes: {format: [none]}\n");
        try (SweepProcess run = SweepProcess.start(
                scratch, file.toString(), "--out", scratch.resolve("out").toString())) {
            assertThat(run.exitCode(150)).as(run::output).isEqualTo(2);
            assertThat(lines(run, "")).singleElement().asString().contains("none.txt: there is no such file");
        }
    }

    private SweepProcess run(TinySweep sweep, Path out) throws IOException {
        return SweepProcess.start(scratch, sweep.file(), "--out", out.toString(), "--master", "local[2]");
    }

    private Path mount(String options) throws Exception {
        Path folder = Files.createDirectory(scratch.resolve("mounted"));
        assumeTrue(
                command("mount", "-t", "tmpfs", "-o", options, "tmpfs", folder.toString()) == 0,
                "a small file system can only be mounted by root");
        mounted = folder;
        return folder;
    }

    private static int command(String... command) throws IOException, InterruptedException {
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        return process.waitFor();
    }

    private static List<TrialRow> rows(Path out) throws IOException {
        return new ResultStore(out.toString(), new Configuration()).trials();
    }

    /** What it printed, the JVM's own warnings aside. */
    private static List<String> lines(SweepProcess run, String start) {
        return run.output()
                .lines()
                .filter(line -> line.startsWith(start) && !line.startsWith("WARNING: Using incubator modules"))
                .collect(Collectors.toList());
    }
}
