package io.altgrad.environment;

import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.hdfs.MiniDFSCluster;
import org.apache.hadoop.yarn.api.records.ApplicationId;
import org.apache.hadoop.yarn.api.records.ApplicationSubmissionContext;
import org.apache.hadoop.yarn.api.records.ContainerLaunchContext;
import org.apache.hadoop.yarn.api.records.Resource;
import org.apache.hadoop.yarn.client.api.YarnClient;
import org.apache.hadoop.yarn.conf.YarnConfiguration;
import org.apache.hadoop.yarn.exceptions.YarnException;
import org.apache.hadoop.yarn.server.MiniYARNCluster;

/** A YARN cluster in this process, over an HDFS in this process; its containers are processes of their own. */
final class MiniYarn implements AutoCloseable {

    static final int NODE_MEBIBYTES = 8192;

    private final Path folder;
    private final MiniDFSCluster hdfs;
    private final MiniYARNCluster yarn;

    private MiniYarn(Path folder, MiniDFSCluster hdfs, MiniYARNCluster yarn) {
        this.folder = folder;
        this.hdfs = hdfs;
        this.yarn = yarn;
    }

    /** Starts both, and writes their settings into the folder {@link #settings}. */
    static MiniYarn in(Path folder) throws IOException {
        System.setProperty("test.build.data", folder.resolve("build").toString());
        System.setProperty("test.build.dir", folder.resolve("yarn").toString());
        YarnConfiguration configuration = new YarnConfiguration();
        configuration.set(
                MiniDFSCluster.HDFS_MINIDFS_BASEDIR, folder.resolve("dfs").toString());
        configuration.set("dfs.namenode.rpc-bind-host", "127.0.0.1");
        MiniDFSCluster hdfs =
                new MiniDFSCluster.Builder(configuration).numDataNodes(1).build();
        configuration.set("fs.defaultFS", hdfs.getFileSystem().getUri().toString());
        configuration.setInt("yarn.minicluster.yarn.nodemanager.resource.memory-mb", NODE_MEBIBYTES);
        configuration.setInt(YarnConfiguration.RM_SCHEDULER_MINIMUM_ALLOCATION_MB, 256);
        configuration.set("yarn.scheduler.capacity.root.queues", "default");
        configuration.set("yarn.scheduler.capacity.root.default.capacity", "100");
        configuration.set("yarn.scheduler.capacity.maximum-am-resource-percent", "0.5");
        configuration.setBoolean(YarnConfiguration.NM_VMEM_CHECK_ENABLED, false);
        configuration.setBoolean(YarnConfiguration.NM_PMEM_CHECK_ENABLED, false);
        configuration.set("yarn.nodemanager.admin-env", "JAVA_HOME=" + System.getProperty("java.home"));
        MiniYARNCluster yarn = new MiniYARNCluster("altgrad", 1, 1, 1);
        yarn.init(configuration);
        yarn.start();
        MiniYarn started = new MiniYarn(folder, hdfs, yarn);
        started.writeSettings();
        return started;
    }

    /** An application that holds so much memory for its driver until it is closed. */
    AutoCloseable occupied(int mebibytes) throws IOException, YarnException {
        YarnClient client = YarnClient.createYarnClient();
        client.init(configuration());
        client.start();
        ApplicationSubmissionContext context = client.createApplication().getApplicationSubmissionContext();
        context.setResource(Resource.newInstance(mebibytes, 1));
        context.setAMContainerSpec(ContainerLaunchContext.newInstance(
                Map.of(), Map.of(), List.of("tail -f /dev/null"), Map.of(), null, Map.of()));
        ApplicationId id = client.submitApplication(context);
        return () -> {
            client.killApplication(id);
            client.close();
        };
    }

    /** For {@code HADOOP_CONF_DIR}. */
    Path settings() {
        return folder.resolve("hadoop-conf");
    }

    Configuration configuration() {
        return yarn.getConfig();
    }

    /** The cluster's own class of network topology is of its jar alone, which a user has not. */
    private void writeSettings() throws IOException {
        Files.createDirectories(settings());
        Configuration written = new Configuration(yarn.getConfig());
        written.unset("net.topology.node.switch.mapping.impl");
        for (String file : List.of("core-site.xml", "yarn-site.xml")) {
            try (OutputStream out = Files.newOutputStream(settings().resolve(file))) {
                written.writeXml(out);
            }
        }
    }

    /** The containers' processes of Spark whose command names {@code mainClass}, without the shells around them. */
    static List<ProcessHandle> containers(String mainClass) {
        return ProcessHandle.current()
                .descendants()
                .filter(process -> process.info().command().orElse("").endsWith("/java"))
                .filter(process -> commandLine(process).contains(mainClass))
                .toList();
    }

    /** As the kernel has it; the JDK's is cut off where it is long. */
    private static String commandLine(ProcessHandle process) {
        try {
            return Files.readString(Path.of("/proc", Long.toString(process.pid()), "cmdline"));
        } catch (IOException e) {
            // It has just ended.
            return "";
        }
    }

    /** What the containers that are or were there have written, one after another. */
    String logs() {
        try (Stream<Path> files = Files.walk(folder)) {
            return files.filter(file -> Map.of("stdout", 1, "stderr", 1)
                            .containsKey(file.getFileName().toString()))
                    .map(MiniYarn::text)
                    .collect(Collectors.joining("\n"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String text(Path file) {
        try {
            return file + ":\n" + Files.readString(file);
        } catch (IOException e) {
            return file + ": " + e;
        }
    }

    @Override
    public void close() throws IOException {
        yarn.stop();
        hdfs.close();
    }
}
