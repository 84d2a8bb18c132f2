package io.altgrad.submit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.altgrad.base.UserError;
import io.altgrad.spark.start.SparkMaster;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.apache.hadoop.conf.Configuration;
import org.junit.jupiter.api.Test;

/** What goes with a sweep to another machine: its text, and the paths in it. */
class TravellingTest {

    private final List<String> notices = new ArrayList<>();

    @Test
    void theTextArrivesAsItWas() {
        String text = "name: ä\n# \uD83D\uDE00 'quoted' $format\n".repeat(1000);
        assertThat(SweepText.decode(SweepText.encode(text, "s.yaml"))).isEqualTo(text);
        assertThat(SweepText.encode(text, "s.yaml")).matches("[A-Za-z0-9_-]+");
    }

    @Test
    void aTextThatNoCommandTakesIsRefused() {
        StringBuilder random = new StringBuilder();
        new Random(1).ints(200_000, 'a', 'z' + 1).forEach(random::appendCodePoint);
        assertThatThrownBy(() -> SweepText.encode(random.toString(), "s.yaml"))
                .isInstanceOf(UserError.class)
                .hasMessageStartingWith("Cannot submit s.yaml: compressed it has ");
    }

    @Test
    void aTextThatUnpacksWithoutEndOrIsNoneIsRefused() {
        String bomb = SweepText.encode(" ".repeat(5 << 20), "s.yaml");
        assertThatThrownBy(() -> SweepText.decode(bomb))
                .hasMessage("Cannot read the submitted sweep: it has more than 4194304 bytes.");
        assertThatThrownBy(() -> SweepText.decode("name: x"))
                .hasMessageContaining("--submitted is for the driver's own");
    }

    @Test
    void aRelativeFolderIsMadeAbsoluteOnThisMachineAndRefusedOnAnother() {
        assertThat(paths("spark://127.0.0.1:7077", DeployMode.CLUSTER).output("out/x", notices::add))
                .isEqualTo(Path.of("out/x").toAbsolutePath().toString());
        assertThat(notices).hasSize(1);
        assertThat(paths("spark://a:7077", DeployMode.CLIENT).output("out/x", notices::add))
                .isEqualTo("out/x");
        for (String shared : List.of("/shared/x", "hdfs://a/x", "file:///shared/x")) {
            assertThat(paths("spark://a:7077", DeployMode.CLUSTER).output(shared, notices::add))
                    .isEqualTo(shared);
        }
        assertThatThrownBy(() -> paths("yarn", DeployMode.CLUSTER).output("out/x", notices::add))
                .isInstanceOf(UserError.class)
                .hasMessageContaining("give --out a path that all machines share");
    }

    @Test
    void aRelativeCorpusIsRefusedWhereExecutorsAreElsewhere() {
        paths("local[2]", DeployMode.CLIENT).requireCorpus("input.txt");
        paths("spark://a:7077", DeployMode.CLIENT).requireCorpus("/shared/input.txt");
        assertThatThrownBy(() -> paths("spark://a:7077", DeployMode.CLIENT).requireCorpus("input.txt"))
                .isInstanceOf(UserError.class)
                .hasMessageStartingWith("Cannot use corpus input.txt on master spark://a:7077: ");
    }

    private static SharedPaths paths(String master, DeployMode mode) {
        return new SharedPaths(
                new SubmitRequest(
                        new SparkMaster(master),
                        mode,
                        "s",
                        List.of(),
                        Map.of(),
                        new SubmitRequest.Needs(1, 0, 0),
                        "",
                        1),
                new Configuration());
    }
}
