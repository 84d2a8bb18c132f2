package io.altgrad.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.altgrad.store.ResultStore;
import io.altgrad.store.TrialRow;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.hdfs.MiniDFSCluster;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A whole sweep, as a user runs it, whose corpus and results lie on HDFS. */
@Timeout(180)
class HdfsSweepTest {

    @TempDir
    Path folder;

    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    @Test
    void aSweepReadsItsCorpusFromHdfsAndKeepsItsResultsThere() throws IOException {
        System.setProperty("test.build.data", folder.resolve("build").toString());
        Configuration configuration = new Configuration();
        configuration.set(
                MiniDFSCluster.HDFS_MINIDFS_BASEDIR, folder.resolve("dfs").toString());
        configuration.set("dfs.namenode.rpc-bind-host", "127.0.0.1");
        try (MiniDFSCluster hdfs =
                new MiniDFSCluster.Builder(configuration).numDataNodes(1).build()) {
            FileSystem files = hdfs.getFileSystem();
            org.apache.hadoop.fs.Path corpus = files.makeQualified(new org.apache.hadoop.fs.Path("/text/input.txt"));
            try (OutputStream text = files.create(corpus)) {
                text.write("All the world's a stage, and all the men and women merely players.\n"
                        .repeat(50)
                        .getBytes(StandardCharsets.UTF_8));
            }
            String results =
                    files.makeQualified(new org.apache.hadoop.fs.Path("/out")).toString();
            Path sweep =
                    Files.writeString(folder.resolve("hdfs.yaml"), String.format(Locale.ROOT, """
                    name: hdfs
                    corpus: %s
                    output: %s
                    axes: {format: [none, e5m2]}
                    skip: [lm_head]
                    model: {layers: 1, heads: 2, width: 16, context: 8}
                    training: {steps: 5, batch: 2, warmupSteps: 1, evalEvery: 5, evalBatches: 1}
                    """, corpus, results));
            assertThat(run(sweep)).isZero();

            List<TrialRow> rows = new ResultStore(results, configuration).trials();
            assertThat(rows)
                    .hasSize(2)
                    .allSatisfy(row -> assertThat(row.status()).isEqualTo("completed"));
            assertThat(out.toString()).contains("| e5m2   |", results + "/trials");
            assertThat(run(sweep)).isZero();
            assertThat(err.toString()).contains("2 of them done before");
        }
    }

    private int run(Path sweep) {
        PrintWriter toOut = new PrintWriter(out, true);
        PrintWriter toErr = new PrintWriter(err, true);
        return Main.commandLine(List.of(new RunCommand(new SparkSweepRunner(toOut, toErr))))
                .setOut(toOut)
                .setErr(toErr)
                .execute("run", sweep.toString(), "--master", "local[1]");
    }
}
