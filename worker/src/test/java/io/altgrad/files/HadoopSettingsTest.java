package io.altgrad.files;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import java.nio.charset.StandardCharsets;
import org.apache.hadoop.conf.Configuration;
import org.junit.jupiter.api.Test;

class HadoopSettingsTest {

    private static final String SITE = """
            <configuration>
              <property><name>fs.s3a.endpoint</name><value>here</value></property>
            </configuration>
            """;

    private final Configuration theirs = new Configuration();

    @Test
    void whatAProgramAndASiteFileHaveSetArrives() throws Exception {
        theirs.addResource(new ByteArrayInputStream(SITE.getBytes(StandardCharsets.UTF_8)), "core-site.xml");
        theirs.set("fs.elsewhere.impl", "org.Elsewhere");
        theirs.set("io.file.buffer.size", "65536");
        Configuration ours = sent(theirs).toConfiguration();
        assertThat(ours.get("fs.s3a.endpoint")).isEqualTo("here");
        assertThat(ours.get("fs.elsewhere.impl")).isEqualTo("org.Elsewhere");
        assertThat(ours.get("io.file.buffer.size")).isEqualTo("65536");
    }

    @Test
    void defaultsStayAtHome() throws Exception {
        assertThat(sent(theirs)).hasToString("0 Hadoop settings");
        assertThat(sent(theirs).toConfiguration().get("io.file.buffer.size")).isEqualTo("4096");
    }

    @Test
    void aSecretIsNotShown() throws Exception {
        theirs.set("fs.s3a.secret.key", "hush");
        assertThat(sent(theirs)).hasToString("1 Hadoop settings");
    }

    private static HadoopSettings sent(Configuration configuration) throws Exception {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (ObjectOutputStream out = new ObjectOutputStream(bytes)) {
            out.writeObject(HadoopSettings.of(configuration));
        }
        try (ObjectInputStream in = new ObjectInputStream(new ByteArrayInputStream(bytes.toByteArray()))) {
            return (HadoopSettings) in.readObject();
        }
    }
}
