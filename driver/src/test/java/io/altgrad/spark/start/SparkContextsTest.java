package io.altgrad.spark.start;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.altgrad.spark.plugin.ProgressPlugin;
import io.altgrad.spark.wire.AltgradKryoRegistrator;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.apache.spark.SparkConf;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SparkContextsTest {

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "local                    | local[1,4]",
                "local[3]                 | local[3,4]",
                "local[*]                 | local[*,4]",
                "local[2,7]               | local[2,7]",
                "local-cluster[2,1,512]   | local-cluster[2,1,512]",
                "spark://127.0.0.1:7077   | spark://127.0.0.1:7077",
                "yarn                     | yarn"
            })
    void givesLocalMastersRetries(String asked, String started) {
        assertThat(conf(asked, 1, Map.of(), new ArrayList<>()).get("spark.master"))
                .isEqualTo(started);
    }

    @Test
    void aPartOfAGpuForATrialIsRefused() {
        Map<String, String> half =
                Map.of("spark.task.resource.gpu.amount", "0.5", "spark.executor.resource.gpu.amount", "1");
        assertThatThrownBy(() -> conf("spark://a:7077", 1, half, new ArrayList<>()))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("Cannot give 0.5 of a GPU to a trial: trials of one process would share libtorch's"
                        + " generator and threads; set spark.task.resource.gpu.amount to 1, and run several executors of"
                        + " one slot on a GPU where it shall be shared.");
    }

    @Test
    void leavesOutGpuResourcesWithALocalMasterAndSaysSo() {
        List<String> notices = new ArrayList<>();
        Map<String, String> gpus =
                Map.of("spark.task.resource.gpu.amount", "1", "spark.executor.resource.gpu.amount", "2");
        SparkConf conf = conf("local[2]", 1, gpus, notices);
        assertThat(conf.contains("spark.task.resource.gpu.amount")).isFalse();
        assertThat(conf.contains("spark.executor.resource.gpu.amount")).isFalse();
        assertThat(notices)
                .containsExactly(
                        "Left out spark.executor.resource.gpu.amount, spark.task.resource.gpu.amount: with master"
                                + " 'local[2,4]' Spark would wait for ever. Use --gpus N.");
    }

    @ParameterizedTest
    @CsvSource({
        "'local[8]', 1, 2, 'local[2,4]'",
        "'local[8,7]', 2, 2, 'local[4,7]'",
        "'local[2]', 1, 4, 'local[2,4]'",
        "'local[8]', 2, 0, 'local[8,4]'"
    })
    void aLocalMasterHasASlotForEachGpu(String asked, int threads, int gpus, String started) {
        String addresses = IntStream.range(0, gpus).mapToObj(Integer::toString).collect(Collectors.joining(","));
        assertThat(conf(asked, threads, Map.of(SparkContexts.LOCAL_GPUS, addresses), new ArrayList<>())
                        .get("spark.master"))
                .isEqualTo(started);
    }

    @Test
    void keepsGpuResourcesOnACluster() {
        List<String> notices = new ArrayList<>();
        SparkConf conf = conf("spark://a:7077", 1, Map.of("spark.task.resource.gpu.amount", "1"), notices);
        assertThat(conf.get("spark.task.resource.gpu.amount")).isEqualTo("1");
        assertThat(notices).isEmpty();
    }

    @Test
    void refusesTrialsOfMoreThreadsThanALocalMasterHas() {
        assertThatThrownBy(() -> conf("local[2]", 3, Map.of(), new ArrayList<>()))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage(
                        "Cannot run trials of 3 threads on master 'local[2,4]': it has 2 cores; take fewer threads or"
                                + " local[3].");
    }

    @Test
    void addsToTheUsersPluginsAndRegistrators() {
        SparkConf conf = conf(
                "local[2]",
                1,
                Map.of("spark.plugins", "a.B", "spark.kryo.registrator", "c.D", "spark.speculation", "true"),
                new ArrayList<>());
        assertThat(conf.get("spark.plugins")).isEqualTo("a.B," + ProgressPlugin.class.getName());
        assertThat(conf.get("spark.kryo.registrator")).isEqualTo("c.D," + AltgradKryoRegistrator.class.getName());
        assertThat(conf.get("spark.speculation")).isEqualTo("true");
    }

    @Test
    void nobodySwitchesOffThatKryoTakesRegisteredClassesOnly() {
        assertThat(conf("local[2]", 1, Map.of("spark.kryo.registrationRequired", "false"), new ArrayList<>())
                        .get("spark.kryo.registrationRequired"))
                .isEqualTo("true");
    }

    @Test
    void aDriverOnTheClusterTakesTheSecretOfItsWorker() {
        SparkConf conf = new SparkConf(false).set("spark.authenticate", "true");
        SparkContexts.takeSecret(conf, "s3cr3t");
        assertThat(conf.get("spark.authenticate.secret")).isEqualTo("s3cr3t");
        SparkConf open = new SparkConf(false);
        SparkContexts.takeSecret(open, "s3cr3t");
        assertThat(open.contains("spark.authenticate.secret")).isFalse();
    }

    @Test
    void keepsALocalSparkOnThisMachine() {
        SparkConf conf = conf("local[*]", 1, Map.of(), new ArrayList<>());
        assertThat(conf.get("spark.driver.bindAddress")).isEqualTo("127.0.0.1");
        assertThat(conf.get("spark.ui.enabled")).isEqualTo("false");
        assertThat(conf("yarn", 1, Map.of(), new ArrayList<>()).contains("spark.ui.enabled"))
                .isFalse();
    }

    private static SparkConf conf(String master, int threads, Map<String, String> properties, List<String> notices) {
        return SparkContexts.conf(new SparkSettings(master, "test", threads, properties, List.of()), notices::add);
    }
}
