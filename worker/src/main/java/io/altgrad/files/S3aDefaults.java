package io.altgrad.files;

import java.util.Map;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;

/** The settings of {@code s3a:} that differ from Hadoop's where nobody has made them. */
final class S3aDefaults {

    private static final String SCHEME = "s3a";

    /**
     * A request that is not answered is waited for {@code request.timeout}, {@code retry.limit + 1} times: by Hadoop's own
     * values for nine minutes, by these for three. Its stream named analytics logs stack traces of what fails, and
     * what it is good at, reading parts of large files, is not done here.
     */
    private static final Map<String, String> VALUES = Map.of(
            "fs.s3a.attempts.maximum", "2",
            "fs.s3a.retry.limit", "4",
            "fs.s3a.connection.establish.timeout", "15s",
            "fs.s3a.connection.timeout", "30s",
            "fs.s3a.connection.request.timeout", "30s",
            "fs.s3a.retry.interval", "1s",
            "fs.s3a.input.stream.type", "classic");

    private S3aDefaults() {}

    /** The settings that {@code path} is opened with. */
    static Configuration on(Path path, Configuration given) {
        String scheme = path.toUri().getScheme();
        if (!SCHEME.equals(scheme == null ? FileSystem.getDefaultUri(given).getScheme() : scheme)) {
            return given;
        }
        Configuration all = new Configuration(given);
        VALUES.forEach((key, value) -> {
            String[] sources = given.getPropertySources(key);
            if (sources == null || HadoopSettings.isDefault(given, key)) {
                all.set(key, value);
            }
        });
        return all;
    }
}
