package io.altgrad.result;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Properties;

/**
 * The build of this code that runs.
 *
 * @param version the project's version
 * @param commit the full commit, followed by {@code -dirty} where tracked files had changed; {@code unknown} where the
 *     build was not made from a git checkout
 */
public record BuildInfo(String version, String commit) {

    /** The commit of a build that was not made from a git checkout. */
    public static final String UNKNOWN = "unknown";

    /** The file beside this class, which the build writes. */
    static final String RESOURCE = "build.properties";

    /** Reads what the build wrote beside this class. */
    public static BuildInfo current() {
        Properties properties = new Properties();
        try (InputStream in = BuildInfo.class.getResourceAsStream(RESOURCE)) {
            if (in != null) {
                properties.load(in);
            }
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot read " + RESOURCE + " beside " + BuildInfo.class.getName(), e);
        }
        return new BuildInfo(properties.getProperty("version", UNKNOWN), properties.getProperty("commit", UNKNOWN));
    }

    /** For people: {@code 0.1.0 (commit 0dd976ba0478)}. */
    @Override
    public String toString() {
        return version + " (commit " + commit.replaceFirst("^(\\p{XDigit}{12})\\p{XDigit}+", "$1") + ")";
    }
}
