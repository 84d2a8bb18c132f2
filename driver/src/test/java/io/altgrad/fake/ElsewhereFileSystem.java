package io.altgrad.fake;

import java.io.IOException;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.Map;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.DelegateToFileSystem;
import org.apache.hadoop.fs.RawLocalFileSystem;

/** The local disk as {@code elsewhere:}, for whoever has the setting that opens it. */
public final class ElsewhereFileSystem extends RawLocalFileSystem {

    /** A setting without which nothing is to be had, as a key or an endpoint is. */
    public static final String KEY = "fs.elsewhere.key";

    /** The properties of a Spark that knows the classes, without the key. */
    public static final Map<String, String> CLASSES = Map.of(
            "spark.hadoop.fs.elsewhere.impl", ElsewhereFileSystem.class.getName(),
            "spark.hadoop.fs.AbstractFileSystem.elsewhere.impl", Renaming.class.getName());

    /** The same for Hadoop's other interface, which renames over a file that is there. */
    public static final class Renaming extends DelegateToFileSystem {

        public Renaming(URI uri, Configuration configuration) throws IOException, URISyntaxException {
            super(uri, new ElsewhereFileSystem(), configuration, "elsewhere", false);
        }
    }

    @Override
    public void initialize(URI uri, Configuration configuration) throws IOException {
        if (!configuration.getBoolean(KEY, false)) {
            throw new IOException(KEY + " is not set");
        }
        super.initialize(uri, configuration);
    }

    @Override
    public String getScheme() {
        return "elsewhere";
    }

    @Override
    public URI getUri() {
        return URI.create("elsewhere:///");
    }
}
