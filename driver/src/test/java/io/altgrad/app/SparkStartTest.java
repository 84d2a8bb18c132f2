package io.altgrad.app;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.altgrad.base.UserError;
import io.altgrad.spark.start.SparkSettings;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SparkStartTest {

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            spark.ui.enabled | perhaps | The value 'perhaps' in the config "spark.ui.enabled" is invalid.
            spark.rpc.askTimeout | soon | NumberFormatException: Time must be specified as seconds (s),
            spark.plugins | org.Gone | ClassNotFoundException: org.Gone; correct
            spark.kryo.registrator | org.Gone | ClassNotFoundException: org.Gone; correct
            spark.io.compression.codec | zip | The codec zip is not available.
            spark.driver.port | 99999 | startPort should be between 1024 and 65535 (inclusive)
            """)
    void namesTheSettingAndTheFile(String key, String value, String reason) {
        assertThatThrownBy(() -> start(Map.of(key, value, "spark.fine", "1")))
                .isInstanceOf(UserError.class)
                .hasMessageStartingWith("Cannot start Spark: ")
                .hasMessageContaining(reason)
                .hasMessageContaining("; correct " + key + " = " + value + " in /etc/spark-defaults.conf");
    }

    @Test
    void namesAFolderThatCannotBeWrittenToBeforeSparkEndsTheProcess() {
        assertThatThrownBy(() -> start(Map.of("spark.local.dir", "/proc/nothing")))
                .isInstanceOf(UserError.class)
                .hasMessageStartingWith("Cannot keep Spark's files in spark.local.dir = /proc/nothing: ")
                .hasMessageEndingWith(" in /etc/spark-defaults.conf.");
    }

    @Test
    void namesEverySettingWhereSparkNamesNoneButNoSecret() {
        Map<String, String> settings = new HashMap<>();
        settings.put("spark.eventLog.enabled", "true");
        settings.put("spark.my.password", "s3cr3t");
        assertThatThrownBy(() -> start(settings))
                .isInstanceOf(UserError.class)
                .hasMessageStartingWith("Cannot start Spark: FileNotFoundException: File file:/tmp/spark-events")
                .hasMessageEndingWith("; correct spark.eventLog.enabled = true in /etc/spark-defaults.conf, or"
                        + " spark.my.password in /etc/spark-defaults.conf.");
    }

    private static void start(Map<String, String> settings) {
        Map<String, String> origins = new HashMap<>(settings);
        origins.replaceAll((key, value) -> "/etc/spark-defaults.conf");
        new SparkStart(settings, origins)
                .start(new SparkSettings("local[1]", "test", 1, settings, List.of()), notice -> {})
                .close();
    }
}
