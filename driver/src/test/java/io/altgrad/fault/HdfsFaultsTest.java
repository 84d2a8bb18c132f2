package io.altgrad.fault;

import static org.assertj.core.api.Assertions.assertThat;

import io.altgrad.store.ResultStore;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Duration;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.hdfs.MiniDFSCluster;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Results and checkpoints on HDFS while its servers go away. */
@Tag("soak")
@Timeout(500)
class HdfsFaultsTest {

    private static final Duration PATIENCE = Duration.ofSeconds(100);

    @TempDir
    private Path scratch;

    private MiniDFSCluster cluster;
    private String out;

    @BeforeEach
    void startCluster() throws IOException {
        Configuration configuration = new Configuration();
        configuration.set(
                MiniDFSCluster.HDFS_MINIDFS_BASEDIR, scratch.resolve("dfs").toString());
        cluster = new MiniDFSCluster.Builder(configuration).numDataNodes(3).build();
        cluster.waitActive();
        out = cluster.getURI() + "/sweeps/tiny";
    }

    @AfterEach
    void stopCluster() {
        cluster.shutdown();
    }

    /** Then the name node goes too, which is one line. */
    @Test
    void aDataNodeThatGoesAwayCostsNothing() throws Exception {
        TinySweep sweep = new TinySweep(scratch, 1, 400);
        try (SweepProcess run = run(sweep)) {
            Await.until(this::hasCheckpoints, PATIENCE, "checkpoints");
            cluster.stopDataNode(0);
            assertThat(run.exitCode(150)).as(run::output).isZero();
        }
        sweep.assertWhole(out);
        TinySweep larger = new TinySweep(scratch, 3, 400);
        try (SweepProcess run = run(larger)) {
            Await.until(this::hasCheckpoints, PATIENCE, "checkpoints");
            cluster.shutdownNameNode(0);
            assertThat(run.exitCode(200)).as(run::output).isEqualTo(1);
            assertThat(run.output().lines().filter(line -> line.startsWith("Cannot store trial ")))
                    .as(run::output)
                    .singleElement()
                    .asString()
                    .contains("in " + out, "mend it and run the same command again");
        }
        cluster.restartNameNode(0);
        assertThat(new ResultStore(out, new Configuration()).stored()).hasSizeGreaterThanOrEqualTo(sweep.size());
        try (SweepProcess run = run(larger)) {
            assertThat(run.exitCode(150)).as(run::output).isZero();
        }
        larger.assertWhole(out);
    }

    private SweepProcess run(TinySweep sweep) throws IOException {
        return SweepProcess.start(
                scratch, sweep.file(), "--out", out, "--master", "local[2]", "--checkpoint-every", "40");
    }

    private boolean hasCheckpoints() {
        try {
            var files = cluster.getFileSystem();
            var folder = new org.apache.hadoop.fs.Path(out, "checkpoints");
            return files.exists(folder)
                    && files.globStatus(new org.apache.hadoop.fs.Path(folder, "*/step-*")).length > 0;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
