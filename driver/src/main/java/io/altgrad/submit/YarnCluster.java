package io.altgrad.submit;

import io.altgrad.base.UserError;
import io.altgrad.files.HadoopPath;
import io.altgrad.result.Failures;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.apache.hadoop.yarn.conf.YarnConfiguration;

/** A YARN cluster as the user's folders of Hadoop settings describe it. */
final class YarnCluster {

    /** The variables that name those folders, in the order in which Java looks through them. */
    static final List<String> FOLDERS = List.of("HADOOP_CONF_DIR", "YARN_CONF_DIR");

    /** Spark's jars as an archive on the cluster's file system. */
    static final String ARCHIVE = "spark.yarn.archive";

    /** Spark's jars one by one. */
    static final String JARS = "spark.yarn.jars";

    private static final String STAGING = "spark.yarn.stagingDir";
    private static final String SPARK_STAGING = ".sparkStaging";

    private static final List<String> SITES = List.of("core-site.xml", "hdfs-site.xml", "yarn-site.xml");
    private static final String HADOOP = "spark.hadoop.";
    private static final String NOWHERE = "0.0.0.0";

    private final Configuration configuration;

    private YarnCluster(Configuration configuration) {
        this.configuration = configuration;
    }

    /**
     * Reads the settings, those of {@code spark.hadoop.} properties before those of files.
     *
     * @throws UserError if no folder is named
     */
    static YarnCluster of(Map<String, String> environment, Map<String, String> properties) {
        List<java.nio.file.Path> folders = FOLDERS.stream()
                .filter(environment::containsKey)
                .map(name -> java.nio.file.Path.of(environment.get(name)))
                .toList();
        if (folders.isEmpty()) {
            throw new UserError(
                    "Cannot run on master yarn: nothing says where YARN is; set HADOOP_CONF_DIR to the folder"
                            + " with its yarn-site.xml.");
        }
        Configuration configuration = new YarnConfiguration();
        for (java.nio.file.Path folder : folders) {
            SITES.stream()
                    .map(folder::resolve)
                    .filter(Files::isReadable)
                    .forEach(file -> configuration.addResource(
                            new Path(file.toAbsolutePath().toUri())));
        }
        properties.forEach((key, value) -> {
            if (key.startsWith(HADOOP)) {
                configuration.set(key.substring(HADOOP.length()), value);
            }
        });
        return new YarnCluster(configuration);
    }

    /** Tells whether the user says where the cluster has Spark's jars. */
    static boolean hasJars(Map<String, String> properties) {
        return properties.containsKey(ARCHIVE) || properties.containsKey(JARS);
    }

    /**
     * The archive of everything that {@code installation} runs, where Spark stages its own files: under {@value #STAGING}
     * or the user's home on the cluster's file system.
     *
     * @param notices hears of an upload
     * @return its URI
     * @throws UserError if it cannot be stored there
     */
    String archive(Installation installation, Map<String, String> properties, Consumer<String> notices) {
        String staging = properties.get(STAGING);
        try {
            Path home = staging == null ? FileSystem.get(configuration).getHomeDirectory() : HadoopPath.parse(staging);
            return JarArchive.of(installation.jars()).uploaded(new Path(home, SPARK_STAGING), configuration, notices);
        } catch (IOException e) {
            throw new UserError(
                    "Cannot reach the cluster's file system " + FileSystem.getDefaultUri(configuration) + ": "
                            + Failures.reason(e) + "; correct fs.defaultFS in HADOOP_CONF_DIR.",
                    e);
        }
    }

    /**
     * The addresses of its resource managers, by name and not looked up; more than one where they stand in for each
     * other.
     *
     * @throws UserError if the settings do not say
     */
    List<InetSocketAddress> resourceManagers() {
        Collection<String> ids = configuration.getBoolean(YarnConfiguration.RM_HA_ENABLED, false)
                ? configuration.getTrimmedStringCollection(YarnConfiguration.RM_HA_IDS)
                : List.of();
        List<InetSocketAddress> addresses = ids.isEmpty()
                ? List.of(address(configuration.get(YarnConfiguration.RM_ADDRESS, NOWHERE)))
                : ids.stream().map(this::addressOf).toList();
        if (addresses.stream().anyMatch(address -> address.getHostString().equals(NOWHERE))) {
            throw new UserError(
                    "Cannot run on master yarn: yarn-site.xml in HADOOP_CONF_DIR does not say where the resource"
                            + " manager is; set yarn.resourcemanager.hostname there.");
        }
        return addresses;
    }

    private InetSocketAddress addressOf(String id) {
        String host = configuration.get(YarnConfiguration.RM_HOSTNAME + "." + id, NOWHERE);
        return address(configuration.get(YarnConfiguration.RM_ADDRESS + "." + id, host));
    }

    private static InetSocketAddress address(String hostAndPort) {
        int colon = hostAndPort.lastIndexOf(':');
        return colon < 0
                ? InetSocketAddress.createUnresolved(hostAndPort, YarnConfiguration.DEFAULT_RM_PORT)
                : InetSocketAddress.createUnresolved(
                        hostAndPort.substring(0, colon), Integer.parseInt(hostAndPort.substring(colon + 1)));
    }
}
