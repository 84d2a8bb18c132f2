package io.altgrad.files;

import java.io.Serializable;
import java.util.Map;
import java.util.TreeMap;
import org.apache.hadoop.conf.Configuration;

/**
 * The Hadoop settings that somebody has made, in a form that travels: those of site files and of programs, without the
 * defaults that come with Hadoop's jars. Values are as they were written, so that {@code ${user.name}} means whoever
 * reads them.
 */
public final class HadoopSettings implements Serializable {

    private static final long serialVersionUID = 1L;

    private static final String DEFAULTS = "-default.xml";

    private final Map<String, String> values;

    private HadoopSettings(Map<String, String> values) {
        this.values = values;
    }

    /** The settings of {@code configuration} that are not a default's. */
    public static HadoopSettings of(Configuration configuration) {
        Map<String, String> values = new TreeMap<>();
        for (Map.Entry<String, String> entry : configuration) {
            if (!isDefault(configuration, entry.getKey())) {
                values.put(entry.getKey(), entry.getValue());
            }
        }
        return new HadoopSettings(values);
    }

    /** Reads the site files on this process's class path; every configuration that nobody hands over begins here. */
    public static Configuration ofThisProcess() {
        return new Configuration();
    }

    /** Makes a configuration of this process, over whose own site files these settings win. */
    public Configuration toConfiguration() {
        Configuration configuration = ofThisProcess();
        values.forEach(configuration::set);
        return configuration;
    }

    /** Tells whether the value is that of Hadoop's jars: the last source is the one that set it. */
    static boolean isDefault(Configuration configuration, String key) {
        String[] sources = configuration.getPropertySources(key);
        return sources != null && sources.length > 0 && sources[sources.length - 1].endsWith(DEFAULTS);
    }

    /** The number of settings alone: some are secrets. */
    @Override
    public String toString() {
        return values.size() + " Hadoop settings";
    }
}
