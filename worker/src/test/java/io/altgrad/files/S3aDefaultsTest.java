package io.altgrad.files;

import static org.assertj.core.api.Assertions.assertThat;

import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;
import org.junit.jupiter.api.Test;

class S3aDefaultsTest {

    private final Configuration given = new Configuration();

    @Test
    void whatNobodyHasSetIsBounded() {
        Configuration used = S3aDefaults.on(new Path("s3a://bucket/x"), given);
        assertThat(used.get("fs.s3a.retry.limit")).isEqualTo("4");
        assertThat(used.get("fs.s3a.connection.request.timeout")).isEqualTo("30s");
        assertThat(given.get("fs.s3a.retry.limit")).isEqualTo("7");
    }

    @Test
    void whatTheUserHasSetStays() {
        given.set("fs.s3a.retry.limit", "20");
        Configuration used = S3aDefaults.on(new Path("s3a://bucket/x"), given);
        assertThat(used.get("fs.s3a.retry.limit")).isEqualTo("20");
        assertThat(used.get("fs.s3a.attempts.maximum")).isEqualTo("2");
    }

    @Test
    void aPathWithoutASchemeIsOfTheDefaultFileSystem() {
        given.set("fs.defaultFS", "s3a://bucket");
        assertThat(S3aDefaults.on(new Path("x"), given).get("fs.s3a.retry.limit"))
                .isEqualTo("4");
    }

    @Test
    void otherFileSystemsAreLeftAlone() {
        assertThat(S3aDefaults.on(new Path("hdfs://host/x"), given)).isSameAs(given);
        assertThat(S3aDefaults.on(new Path("x"), given)).isSameAs(given);
    }
}
