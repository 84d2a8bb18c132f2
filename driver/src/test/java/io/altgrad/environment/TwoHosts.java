package io.altgrad.environment;

import io.altgrad.fault.Await;
import io.altgrad.submit.JavaArguments;
import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * Two hosts on one machine: network namespaces with an address each and a cable between them, and no way to anything
 * else. The first has HDFS and a Spark master; each has a worker. What they share is HDFS: they see one disk, and nothing
 * that is started here names a path of it to the other.
 */
final class TwoHosts implements AutoCloseable {

    static final String FIRST = "10.231.77.1";
    static final String SECOND = "10.231.77.2";
    static final String MASTER = "spark://" + FIRST + ":7077";
    static final String HDFS = "hdfs://" + FIRST + ":9000";

    private static final String SECRET = "a-secret-of-two-hosts";
    private static final long LIMIT_SECONDS = 60;

    private final Path folder;
    private final Path sparkHome;
    private final List<Process> processes = new ArrayList<>();
    private final String[] names = {
        "altgrad-" + ProcessHandle.current().pid() + "-a",
        "altgrad-" + ProcessHandle.current().pid() + "-b"
    };

    private TwoHosts(Path folder, Path sparkHome) {
        this.folder = folder;
        this.sparkHome = sparkHome;
    }

    /** The reason why this machine can have none; blank where it can. */
    static String whyNone() throws IOException, InterruptedException {
        if (!Files.isExecutable(Path.of("/usr/sbin/ip"))) {
            return "there is no iproute2";
        }
        String name = "altgrad-" + ProcessHandle.current().pid() + "-try";
        if (code("ip", "netns", "add", name) != 0) {
            return "this user may make no network namespaces";
        }
        run("ip", "netns", "del", name);
        return "";
    }

    /** Starts both, with files under {@code folder}; {@code sparkHome} has Spark's jars in {@code jars/}. */
    static TwoHosts start(Path folder, Path sparkHome) throws IOException, InterruptedException {
        TwoHosts hosts = new TwoHosts(folder, sparkHome);
        try {
            hosts.connect();
            hosts.writeSettings();
            hosts.startHdfs();
            hosts.startSpark();
            Await.until(hosts::areReady, Duration.ofMinutes(3), "a data node and two workers");
        } catch (Throwable e) {
            hosts.close();
            throw e;
        }
        return hosts;
    }

    private void connect() throws IOException, InterruptedException {
        run("ip", "netns", "add", names[0]);
        run("ip", "netns", "add", names[1]);
        run("ip", "-n", names[0], "link", "add", "cable", "type", "veth", "peer", "name", "cable", "netns", names[1]);
        for (int host = 0; host < 2; host++) {
            run("ip", "-n", names[host], "address", "add", (host == 0 ? FIRST : SECOND) + "/24", "dev", "cable");
            run("ip", "-n", names[host], "link", "set", "lo", "up");
            run("ip", "-n", names[host], "link", "set", "cable", "up");
        }
    }

    /** Pulls the cable. */
    void cut() throws IOException, InterruptedException {
        run("ip", "-n", names[0], "link", "set", "cable", "down");
    }

    /** Puts it back. */
    void mend() throws IOException, InterruptedException {
        run("ip", "-n", names[0], "link", "set", "cable", "up");
    }

    /** The beginning of a command that runs on host 0 or 1. */
    List<String> on(int host) {
        return List.of("ip", "netns", "exec", names[host]);
    }

    /** The variables of a process there. */
    Map<String, String> variables(int host) {
        String address = host == 0 ? FIRST : SECOND;
        return Map.of(
                "HADOOP_CONF_DIR", folder.resolve("hadoop-conf").toString(),
                "SPARK_LOCAL_IP", address,
                "SPARK_LOCAL_HOSTNAME", address,
                "SPARK_HOME", sparkHome.toString(),
                "SPARK_SCALA_VERSION", "2.13",
                "PATH", System.getenv("PATH"),
                "HOME", System.getProperty("user.home"));
    }

    /** For {@code --properties-file}: the cluster's secret. */
    Path properties() {
        return folder.resolve("secret.conf");
    }

    private boolean areReady() {
        try {
            return says(":9870/jmx?qry=Hadoop:service=NameNode,name=FSNamesystemState", "NumLiveDataNodes", 1)
                    && says(":8080/json/", "aliveworkers", 2);
        } catch (IOException | InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    private boolean says(String page, String name, int number) throws IOException, InterruptedException {
        return Pattern.compile("\"" + name + "\"\\s*:\\s*" + number + "\\b")
                .matcher(page("http://" + FIRST + page))
                .find();
    }

    /** The names under a folder of HDFS, as its name node tells; nothing where there is none. */
    String listing(String path) throws IOException, InterruptedException {
        return page("http://" + FIRST + ":9870/webhdfs/v1" + path + "?op=LISTSTATUS");
    }

    /** What a page answers on the first host; blank where nothing listens. */
    private String page(String url) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(on(0));
        command.addAll(List.of("curl", "-s", url));
        Process process = new ProcessBuilder(command).start();
        String answer = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        process.waitFor();
        return answer;
    }

    /** How many executors the worker of host 0 or 1 has started that still live. */
    long executors(int host) {
        // In startSpark the workers are the last two, and ip's process becomes the worker itself.
        return processes
                .get(processes.size() - 2 + host)
                .descendants()
                .filter(ProcessHandle::isAlive)
                .count();
    }

    private void writeSettings() throws IOException {
        Path conf = Files.createDirectories(folder.resolve("hadoop-conf"));
        Files.writeString(conf.resolve("core-site.xml"), xml("fs.defaultFS", HDFS));
        Files.writeString(
                conf.resolve("hdfs-site.xml"),
                xml(
                        "dfs.namenode.rpc-address", FIRST + ":9000",
                        "dfs.namenode.http-address", FIRST + ":9870",
                        "dfs.namenode.name.dir", folder.resolve("name").toUri().toString(),
                        "dfs.datanode.data.dir", folder.resolve("data").toUri().toString(),
                        "dfs.datanode.address", FIRST + ":9866",
                        "dfs.datanode.http.address", FIRST + ":9864",
                        "dfs.datanode.ipc.address", FIRST + ":9867",
                        "dfs.replication", "1",
                        "dfs.namenode.datanode.registration.ip-hostname-check", "false"));
        Files.writeString(
                properties(),
                "spark.authenticate true\nspark.authenticate.secret " + SECRET
                        + "\nspark.network.crypto.enabled true\n");
    }

    private static String xml(String... namesAndValues) {
        StringBuilder xml = new StringBuilder("<configuration>");
        for (int i = 0; i < namesAndValues.length; i += 2) {
            xml.append("<property><name>").append(namesAndValues[i]).append("</name><value>");
            xml.append(namesAndValues[i + 1]).append("</value></property>");
        }
        return xml.append("</configuration>").toString();
    }

    private void startHdfs() throws IOException, InterruptedException {
        String classPath = Stream.of(System.getProperty("java.class.path").split(File.pathSeparator))
                .filter(entry -> entry.contains("hadoop-client")
                        || entry.contains("log4j")
                        || entry.contains("slf4j")
                        || entry.contains("commons-logging")
                        || entry.contains("jakarta")
                        || entry.contains("javax"))
                .reduce(folder.resolve("hadoop-conf").toString(), (all, entry) -> all + File.pathSeparator + entry);
        Process format = java(0, "format", classPath, "org.apache.hadoop.hdfs.server.namenode.NameNode", "-format");
        if (!format.waitFor(LIMIT_SECONDS, TimeUnit.SECONDS) || format.exitValue() != 0) {
            throw new IllegalStateException("Cannot format HDFS: " + Files.readString(folder.resolve("format.log")));
        }
        java(0, "namenode", classPath, "org.apache.hadoop.hdfs.server.namenode.NameNode");
        java(0, "datanode", classPath, "org.apache.hadoop.hdfs.server.datanode.DataNode");
    }

    private void startSpark() throws IOException {
        String classPath = sparkHome.resolve("jars") + "/*";
        java(
                0,
                "master",
                classPath,
                "org.apache.spark.deploy.master.Master",
                "--host",
                FIRST,
                "--port",
                "7077",
                "--webui-port",
                "8080",
                "--properties-file",
                properties().toString());
        for (int host = 0; host < 2; host++) {
            java(
                    host,
                    "worker-" + host,
                    classPath,
                    "org.apache.spark.deploy.worker.Worker",
                    "--host",
                    host == 0 ? FIRST : SECOND,
                    "--cores",
                    "1",
                    "--memory",
                    "1g",
                    "--work-dir",
                    folder.resolve("work-" + host).toString(),
                    "--properties-file",
                    properties().toString(),
                    MASTER);
        }
    }

    private Process java(int host, String name, String classPath, String... main) throws IOException {
        List<String> command = new ArrayList<>(on(host));
        command.add(Path.of(System.getProperty("java.home"), "bin/java").toString());
        command.addAll(JavaArguments.flags());
        command.addAll(List.of("-Xmx256m", "-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC", "-cp", classPath));
        command.addAll(Arrays.asList(main));
        ProcessBuilder builder = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(folder.resolve(name + ".log").toFile());
        builder.environment().clear();
        builder.environment().putAll(variables(host));
        Process process = builder.start();
        processes.add(process);
        return process;
    }

    /** What its processes have said. */
    String logs() {
        StringBuilder text = new StringBuilder();
        for (String name : List.of("namenode", "datanode", "master", "worker-0", "worker-1")) {
            try {
                text.append(name).append(":\n").append(Files.readString(folder.resolve(name + ".log")));
            } catch (IOException e) {
                text.append(name).append(": ").append(e);
            }
        }
        return text.toString();
    }

    private static void run(String... command) throws IOException, InterruptedException {
        int code = code(command);
        if (code != 0) {
            throw new IllegalStateException(String.join(" ", command) + " has ended with code " + code + ".");
        }
    }

    private static int code(String... command) throws IOException, InterruptedException {
        return new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start()
                .waitFor();
    }

    /** Ends the processes that were started, and takes the namespaces with their cable away. */
    @Override
    public void close() throws IOException, InterruptedException {
        for (Process process : processes) {
            process.descendants().forEach(ProcessHandle::destroyForcibly);
            process.destroyForcibly().waitFor();
        }
        run("ip", "netns", "del", names[0]);
        run("ip", "netns", "del", names[1]);
    }
}
