package io.altgrad.spark.plugin;

import static org.assertj.core.api.Assertions.assertThat;

import org.apache.spark.SparkConf;
import org.junit.jupiter.api.Test;

class RedactionTest {

    private final SparkConf conf = new SparkConf(false)
            .set("spark.hadoop.fs.s3a.secret.key", "wJalrXUtnFEMI")
            .set("spark.hadoop.fs.s3a.access.key", "AKIA \"quoted\"")
            .set("spark.ssl.keyStorePassword", "wJalrXUtnFEMI/K7")
            .set("spark.authenticate.token", "true")
            .set("spark.app.name", "sweep of an afternoon");

    @Test
    void valuesOfSecretPropertiesAreTakenOut() {
        Redaction redaction = Redaction.of(conf);
        assertThat(redaction.redact("403 for wJalrXUtnFEMI of sweep of an afternoon: true"))
                .isEqualTo("403 for *********(redacted) of sweep of an afternoon: true");
        assertThat(redaction.redact("wJalrXUtnFEMI/K7")).isEqualTo("*********(redacted)");
        assertThat(redaction.redact("{\"msg\":\"AKIA \\\"quoted\\\"\"}"))
                .isEqualTo("{\"msg\":\"*********(redacted)\"}");
    }

    @Test
    void sparksOwnPatternDecidesWhatIsSecret() {
        conf.set("spark.redaction.regex", "name$");
        assertThat(Redaction.of(conf).redact("wJalrXUtnFEMI, sweep of an afternoon"))
                .isEqualTo("wJalrXUtnFEMI, *********(redacted)");
    }
}
