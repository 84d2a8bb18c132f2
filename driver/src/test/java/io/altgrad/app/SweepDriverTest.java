package io.altgrad.app;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.altgrad.base.UserError;
import io.altgrad.engine.Torch;
import io.altgrad.spark.start.SparkMaster;
import io.altgrad.submit.DeployMode;
import io.altgrad.submit.SubmitRequest;
import io.altgrad.sweep.SweepFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SweepDriverTest {

    private static final String SHARED = "spark.hadoop.fs.defaultFS";

    @TempDir
    private Path folder;

    @Test
    void aRelativeCorpusIsOneOfTheFileSystemThatConfNames() throws Exception {
        refuses(List.of(), Map.of(), "Cannot use corpus input.txt on master k8s://127.0.0.1:1: ");
        refuses(List.of(), Map.of(SHARED, "hdfs://127.0.0.1:1"), "Cannot reach master k8s://127.0.0.1:1 ");
        Path file = Files.writeString(folder.resolve("mine.properties"), SHARED + " = hdfs://127.0.0.1:1\n");
        refuses(List.of(file), Map.of(), "Cannot reach master k8s://127.0.0.1:1 ");
        refuses(List.of(file), Map.of(SHARED, "file:///"), "Cannot use corpus input.txt on master ");
    }

    /** The planner refuses the master, which it asks for after the paths, for nothing answers there. */
    private static void refuses(List<Path> files, Map<String, String> conf, String start) {
        SweepDriver driver =
                new SweepDriver(SweepFile.parse("""
                        name: t
                        skip: []
                        corpus: input.txt
                        axes: {format: [none]}
                        """, "t.yaml"), "t.yaml", "a.Main", List.of("run", "t.yaml"));
        SubmitRequest request = new SubmitRequest(
                new SparkMaster("k8s://127.0.0.1:1"),
                DeployMode.CLIENT,
                "altgrad t",
                files,
                conf,
                new SubmitRequest.Needs(1, 0, 0),
                "",
                1);
        assertThatThrownBy(() -> driver.submission(request, Torch.PACKAGED, notice -> {}))
                .isInstanceOf(UserError.class)
                .hasMessageStartingWith(start);
    }
}
