package io.altgrad.submit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.altgrad.base.UserError;
import io.altgrad.spark.start.SparkMaster;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SubmissionPlannerTest {

    private static final List<String> ARGUMENTS = List.of("run", "s.yaml");

    @TempDir
    Path folder;

    private final Map<String, String> environment = new HashMap<>();
    private final List<String> notices = new ArrayList<>();
    private ServerSocket master;
    private String url;
    private Path jars;

    @BeforeEach
    void listen() throws IOException {
        jars = folder;
        master = new ServerSocket(0, 50, InetAddress.getByName("127.0.0.1"));
        url = "spark://127.0.0.1:" + master.getLocalPort();
        environment.put(DevCluster.FOLDER, folder.resolve("none").toString());
    }

    @AfterEach
    void close() throws IOException {
        master.close();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "spark://127.0.0.1:1        | CLIENT  | Cannot reach master spark://127.0.0.1:1 (127.0.0.1:1: Connection refused); start it, or correct --master. 'dev-cluster start' makes one on this machine.",
                "spark://127.0.0.1:1,127.0.0.1:2 | CLIENT | Cannot reach master spark://127.0.0.1:1,127.0.0.1:2 (127.0.0.1:1: Connection refused; 127.0.0.1:2: Connection refused); start it, or correct --master. 'dev-cluster start' makes one on this machine.",
                "spark://no-such-host.invalid:7077 | CLIENT | Cannot reach master spark://no-such-host.invalid:7077 (no-such-host.invalid:7077: no such host); start it, or correct --master. 'dev-cluster start' makes one on this machine.",
                "local[*]                   | CLUSTER | Cannot run in cluster mode on master local[*]: driver and executors are one process there; leave --deploy-mode out.",
                "yarn                       | CLIENT  | Cannot run on master yarn: nothing says where YARN is; set HADOOP_CONF_DIR to the folder with its yarn-site.xml.",
                "k8s://https://127.0.0.1:1   | CLUSTER | Cannot reach master k8s://https://127.0.0.1:1 (127.0.0.1:1: Connection refused); start it, or correct --master.",
                "spark://example.com:7077   | CLUSTER | Cannot run in cluster mode on spark://example.com:7077: a standalone cluster does not ship a driver's jars; copy lib/ to every machine and say where with --installed, or use client mode."
            })
    void refusesWithOneLineWhatWouldBeWaitedForInVain(String address, DeployMode mode, String line) {
        assertThatThrownBy(() -> plan(address, mode, Map.of(), List.of()))
                .isInstanceOf(UserError.class)
                .hasMessage(line);
    }

    @ParameterizedTest
    @CsvSource({
        "spark:/a:7077",
        "spark://a",
        "spark://a:99999",
        "spark://a:7077/x",
        "local[",
        "local[a]",
        "mesos://a:1",
        "''",
        "k8s://",
        "yarn-client",
        "spark://u:p@a:7077"
    })
    void refusesWhatIsNoMaster(String address) {
        assertThatThrownBy(() -> new SparkMaster(address))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("Cannot use master '" + address
                        + "': expected local, local[N], local[*], spark://HOST:PORT, yarn or k8s://URL.");
    }

    @Test
    void yarnNeedsItsSettingsAndKubernetesAnImage() throws IOException {
        environment.put("SPARK_HOME", sparkHome().toString());
        assertThatThrownBy(() -> plan("yarn", DeployMode.CLIENT, Map.of(), List.of()))
                .hasMessage("Cannot run on master yarn: nothing says where YARN is; set HADOOP_CONF_DIR to the folder"
                        + " with its yarn-site.xml.");
        String k8s = "k8s://http://127.0.0.1:" + master.getLocalPort();
        assertThatThrownBy(() -> plan(k8s, DeployMode.CLUSTER, Map.of(), List.of()))
                .hasMessageContaining("spark.kubernetes.container.image=NAME");
    }

    @Test
    void aLocalMasterIsThisProcess() {
        assertThat(plan("local[2]", DeployMode.CLIENT, Map.of("spark.x", "1"), List.of()))
                .isEqualTo(new Submission.InThisProcess(Map.of("spark.x", "1"), Map.of("spark.x", "--conf")));
    }

    @Test
    void aGpuThatThisMachineHasNotIsAskedForInVain() throws IOException {
        script("submit/discover-gpus", "echo '{\"name\": \"gpu\", \"addresses\": [\"0\"]}'");
        assertThat(plan(request("local[2]", DeployMode.CLIENT, Map.of(), List.of(), 1)))
                .isEqualTo(new Submission.InThisProcess(Map.of("spark.altgrad.localGpus", "0"), Map.of()));
        assertThatThrownBy(() -> plan(request("local[2]", DeployMode.CLIENT, Map.of(), List.of(), 2)))
                .hasMessage("Cannot give a trial a GPU on this machine: 2 were asked for and 1 are here; leave --gpus"
                        + " out to use the CPU.");
    }

    @Test
    void executorsKeepAsLittleOfWhatTensorsFreeAsTheDriver() throws IOException {
        String tunables = "GLIBC_TUNABLES";
        String set =
                properties(plan(url, DeployMode.CLIENT, Map.of(), List.of())).get("spark.executorEnv." + tunables);
        assertThat(set).isNotBlank();
        assertThat(Path.of("../submit/altgrad")).content().contains("export " + tunables + "=" + set);
        Map<String, String> own = Map.of("spark.executorEnv." + tunables, "glibc.malloc.hugetlb=1");
        assertThat(properties(plan(url, DeployMode.CLIENT, own, List.of()))).containsAllEntriesOf(own);
    }

    @Test
    void theDriverListensWhereTheMasterIsAndReadsJarsInPlaceOnOneMachine() {
        Map<String, String> properties =
                properties(plan(url, DeployMode.CLIENT, Map.of("spark.jars", "mine.jar"), List.of()));
        assertThat(properties)
                .containsEntry("spark.driver.host", "127.0.0.1")
                .containsEntry("spark.driver.bindAddress", "127.0.0.1")
                .containsEntry(
                        "spark.jars", "mine.jar,local:" + folder + "/altgrad.jar,local:" + folder + "/native.jar")
                .containsEntry("spark.acls.enable", "true")
                .containsEntry("spark.authenticate", "false")
                .containsEntry("spark.altgrad.patience", "30s");
    }

    @Test
    void jarsWhosePathIsNoPlainUriAreShipped() {
        jars = folder.resolve("a b");
        assertThat(properties(plan(url, DeployMode.CLIENT, Map.of(), List.of())))
                .containsEntry(
                        "spark.jars", "file:" + folder + "/a%20b/altgrad.jar,file:" + folder + "/a%20b/native.jar");
        assertThat(((Submission.BySparkSubmit) plan(url, DeployMode.CLUSTER, Map.of(), List.of())).application())
                .first()
                .isEqualTo("file:" + folder + "/a%20b/altgrad.jar");
    }

    @Test
    void aKnownSecretTurnsAuthenticationAndEncryptionOn() throws IOException {
        Path file = Files.writeString(folder.resolve("mine.properties"), "spark.authenticate.secret = s3cr3t\n");
        assertThat(properties(plan(url, DeployMode.CLIENT, Map.of(), List.of(file))))
                .containsEntry("spark.authenticate", "true")
                .containsEntry("spark.authenticate.secret", "s3cr3t")
                .containsEntry("spark.network.crypto.enabled", "true");
        environment.put("_SPARK_AUTH_SECRET", "s3cr3t");
        assertThat(properties(plan(url, DeployMode.CLIENT, Map.of(), List.of())))
                .containsEntry("spark.authenticate", "true")
                .doesNotContainKey("spark.authenticate.secret");
    }

    @Test
    void aSecretIsNotTakenFromTheCommandLineNorGivenToOne() throws IOException {
        for (String name :
                List.of("spark.authenticate.secret", "spark.ssl.keyPassword", "spark.hadoop.fs.s3a.access.key")) {
            assertThatThrownBy(() -> plan(url, DeployMode.CLIENT, Map.of(name, "s3cr3t"), List.of()))
                    .isInstanceOf(UserError.class)
                    .hasMessageContaining(name)
                    .hasMessageNotContaining("s3cr3t");
        }
        Path file = Files.writeString(folder.resolve("mine.properties"), "spark.authenticate.secret = s3cr3t\n");
        Submission.BySparkSubmit submission =
                (Submission.BySparkSubmit) plan(url, DeployMode.CLUSTER, Map.of(), List.of(file));
        assertThat(submission.properties()).containsEntry("spark.authenticate.secret", "s3cr3t");
        assertThat(String.join(" ", submission.command()) + submission.application())
                .doesNotContain("s3cr3t");
    }

    @Test
    void aDriverOnTheClusterIsSubmittedBySparksOwnClass() {
        environment.put("HADOOP_CONF_DIR", "/etc/hadoop");
        Submission.BySparkSubmit submission =
                (Submission.BySparkSubmit) plan(url, DeployMode.CLUSTER, Map.of(), List.of());
        assertThat(submission.driver()).isEqualTo(Submission.Driver.ON_THE_CLUSTER);
        assertThat(submission.command())
                .contains(
                        "--add-opens=a/b=ALL-UNNAMED",
                        folder + "/altgrad.jar:" + folder + "/native.jar:" + folder + "/spark.jar:/etc/hadoop")
                .endsWith(
                        "org.apache.spark.deploy.SparkSubmit",
                        "--master",
                        url,
                        "--deploy-mode",
                        "cluster",
                        "--name",
                        "altgrad s",
                        "--class",
                        "a.Main");
        assertThat(submission.application()).containsExactly("file:" + folder + "/altgrad.jar", "run", "s.yaml");
        assertThat(submission.properties())
                .containsEntry("spark.driver.extraJavaOptions", "--add-opens=a/b=ALL-UNNAMED")
                .doesNotContainKey("spark.driver.host");
    }

    @Test
    void sparkSubmitOfSparkHomeIsPreferredAndJarsMayBeInstalled() throws IOException {
        Path home = sparkHome();
        environment.put("SPARK_HOME", home.toString());
        SubmitRequest request = new SubmitRequest(
                new SparkMaster(url),
                DeployMode.CLIENT,
                "altgrad s",
                List.of(),
                Map.of(),
                new SubmitRequest.Needs(2, 2, 0),
                "/opt/altgrad/lib",
                30);
        Submission.BySparkSubmit submission = (Submission.BySparkSubmit) plan(request);
        assertThat(submission.driver()).isEqualTo(Submission.Driver.HERE);
        assertThat(submission.command()).startsWith(home + "/bin/spark-submit", "--master", url);
        assertThat(submission.properties())
                .containsEntry("spark.from.home", "yes")
                // spark-submit adds the first by itself.
                .containsEntry("spark.jars", "local:/opt/altgrad/lib/native.jar")
                .containsEntry("spark.executor.resource.gpu.amount", "2")
                .containsEntry("spark.task.resource.gpu.amount", "1")
                .containsEntry("spark.executor.cores", "4");
    }

    @Test
    void theSubmittingProcessReadsItsPropertiesFromAFileOfItsOwn() throws Exception {
        Path seen = folder.resolve("seen");
        Path submit = script(
                "spark-home/bin/spark-submit",
                "while [ \"$1\" != --properties-file ]; do shift; done\nstat -c %a \"$2\" > '" + seen
                        + "'\ncat \"$2\" >> '" + seen + "'\necho \"$2 $3 $4\" >> '" + seen + "'\nexit 7");
        environment.put("SPARK_HOME", submit.getParent().getParent().toString());
        environment.put("PATH", System.getenv("PATH"));
        Submission.BySparkSubmit submission =
                (Submission.BySparkSubmit) plan(url, DeployMode.CLUSTER, Map.of("spark.x", "1"), List.of());
        assertThat(SubmitProcess.run(submission)).isEqualTo(7);
        List<String> lines = Files.readAllLines(seen);
        assertThat(lines).startsWith("600").contains("spark.x=1");
        String[] last = lines.get(lines.size() - 1).split(" ");
        assertThat(last).containsSubsequence("file:" + folder + "/altgrad.jar", "run");
        assertThat(Path.of(last[0])).doesNotExist();
    }

    @Test
    void aSparkOfTheUsersIsAsQuietAsOursUnlessItIsSetToLog() throws Exception {
        Path seen = folder.resolve("seen");
        Path submit = script(
                "spark-home/bin/spark-submit",
                "echo \"$SPARK_SUBMIT_OPTS\" > '" + seen + "'\ncat \"${SPARK_SUBMIT_OPTS#*=}\" >> '" + seen
                        + "' 2>/dev/null || true");
        Path home = submit.getParent().getParent();
        environment.put("SPARK_HOME", home.toString());
        environment.put("PATH", System.getenv("PATH"));
        assertThat(SubmitProcess.run((Submission.BySparkSubmit) plan(url, DeployMode.CLIENT, Map.of(), List.of())))
                .isZero();
        assertThat(seen).content().startsWith("-Dlog4j2.configurationFile=").contains("logger.spark.level = error");
        Files.createDirectories(home.resolve("conf"));
        Files.writeString(home.resolve("conf/log4j2.xml"), "<Configuration/>");
        SubmitProcess.run((Submission.BySparkSubmit) plan(url, DeployMode.CLIENT, Map.of(), List.of()));
        assertThat(seen).content().isBlank();
    }

    @Test
    void onYarnAllJarsAreOneArchiveThatIsUploadedOnce() throws IOException {
        yarn();
        Map<String, String> here = properties(plan("yarn", DeployMode.CLIENT, Map.of(), List.of()));
        Path archive = Path.of(URI.create(here.get("spark.yarn.archive")));
        assertThat(archive).hasParent(folder.resolve("staging/.sparkStaging"));
        try (ZipFile zip = new ZipFile(archive.toFile())) {
            assertThat(zip.stream().map(ZipEntry::getName)).containsExactly("altgrad.jar", "native.jar", "spark.jar");
        }
        assertThat(here)
                .doesNotContainKey("spark.jars")
                .containsEntry("spark.driver.host", "127.0.0.1")
                .containsEntry("spark.authenticate", "true")
                .containsEntry("spark.ui.enabled", "false");
        Submission.BySparkSubmit there =
                (Submission.BySparkSubmit) plan("yarn", DeployMode.CLUSTER, Map.of(), List.of());
        assertThat(there.properties()).containsEntry("spark.yarn.archive", here.get("spark.yarn.archive"));
        assertThat(there.application()).containsExactly("spark-internal", "run", "s.yaml");
        assertThat(notices).filteredOn(line -> line.startsWith("Uploads")).hasSize(1);

        jar("spark.jar", "of another version");
        assertThat(properties(plan("yarn", DeployMode.CLIENT, Map.of(), List.of())))
                .doesNotContainEntry("spark.yarn.archive", here.get("spark.yarn.archive"));
    }

    @Test
    void onYarnNothingIsUploadedThatTheClusterHas() throws IOException {
        yarn();
        assertThat(properties(plan("yarn", DeployMode.CLIENT, Map.of("spark.yarn.archive", "hdfs:/a.zip"), List.of())))
                .containsEntry("spark.yarn.archive", "hdfs:/a.zip")
                .containsEntry("spark.jars", "file:" + folder + "/altgrad.jar,file:" + folder + "/native.jar");
        SubmitRequest installed = new SubmitRequest(
                new SparkMaster("yarn"), DeployMode.CLIENT, "s", List.of(), Map.of(), needs(0), "/opt/lib", 30);
        assertThat(properties(plan(installed)))
                .containsEntry("spark.yarn.jars", "local:/opt/lib/spark/*")
                .containsEntry("spark.jars", "local:/opt/lib/altgrad.jar,local:/opt/lib/native.jar")
                .doesNotContainKey("spark.yarn.archive");
        assertThat(notices).noneMatch(line -> line.startsWith("Uploads"));
    }

    @Test
    void coresOfATaskThatAreNotItsThreadsAreSaidNotToCount() throws IOException {
        plan("local[4]", DeployMode.CLIENT, Map.of("spark.task.cpus", "1"), List.of());
        assertThat(notices).isEmpty();
        plan("local[4]", DeployMode.CLIENT, Map.of("spark.task.cpus", "3"), List.of());
        assertThat(notices)
                .containsExactly("spark.task.cpus = 3 in --conf does not count: a trial has as many cores as --threads"
                        + " says, 1.");
    }

    @Test
    void aKeytabIsForSparksOwnClassToLogInWith() throws IOException {
        yarn();
        Submission.BySparkSubmit submission = (Submission.BySparkSubmit) plan(
                "yarn",
                DeployMode.CLIENT,
                Map.of("spark.kerberos.keytab", "me.keytab", "spark.kerberos.principal", "me@EXAMPLE.COM"),
                List.of());
        assertThat(submission.driver()).isEqualTo(Submission.Driver.HERE);
        assertThat(submission.properties())
                .containsEntry("spark.kerberos.keytab", "me.keytab")
                .containsEntry("spark.kerberos.principal", "me@EXAMPLE.COM");
    }

    @Test
    void onYarnAnExecutorAsksForWhatItsTrialsTake() throws IOException {
        yarn();
        SubmitRequest.Needs needs = new SubmitRequest.Needs(2, 0, 300L << 20);
        SubmitRequest request =
                new SubmitRequest(new SparkMaster("yarn"), DeployMode.CLIENT, "s", List.of(), Map.of(), needs, "", 30);
        assertThat(properties(plan(request)))
                .containsEntry("spark.executor.cores", "2")
                .containsEntry("spark.executor.memoryOverhead", "1324m");
        SubmitRequest larger = new SubmitRequest(
                new SparkMaster("yarn"),
                DeployMode.CLIENT,
                "s",
                List.of(),
                Map.of("spark.executor.cores", "5"),
                needs,
                "",
                30);
        assertThat(properties(plan(larger))).containsEntry("spark.executor.memoryOverhead", "1624m");
    }

    @Test
    void aResourceManagerThatIsNotThereIsOneLine() throws IOException {
        yarn();
        site("yarn.resourcemanager.address", "127.0.0.1:1");
        assertThatThrownBy(() -> plan("yarn", DeployMode.CLIENT, Map.of(), List.of()))
                .hasMessage("Cannot reach master yarn (127.0.0.1:1: Connection refused); start its resource manager, or"
                        + " correct yarn-site.xml in HADOOP_CONF_DIR.");
        site("yarn.nothing", "");
        assertThatThrownBy(() -> plan("yarn", DeployMode.CLIENT, Map.of(), List.of()))
                .hasMessage(
                        "Cannot run on master yarn: yarn-site.xml in HADOOP_CONF_DIR does not say where the resource"
                                + " manager is; set yarn.resourcemanager.hostname there.");
    }

    /** Of those that stand in for each other one may be away. */
    @Test
    void anyOfSeveralResourceManagersIsEnough() throws IOException {
        yarn();
        site(
                "yarn.resourcemanager.ha.enabled",
                "true",
                "yarn.resourcemanager.ha.rm-ids",
                "rm1,rm2",
                "yarn.resourcemanager.address.rm1",
                "127.0.0.1:1",
                "yarn.resourcemanager.address.rm2",
                "127.0.0.1:" + master.getLocalPort());
        assertThat(properties(plan("yarn", DeployMode.CLIENT, Map.of(), List.of())))
                .containsEntry("spark.driver.host", "127.0.0.1");
    }

    /** Settings of a YARN whose resource manager is the socket, and jars to upload. */
    private void yarn() throws IOException {
        environment.put("HADOOP_CONF_DIR", folder.toString());
        site("yarn.resourcemanager.address", "127.0.0.1:" + master.getLocalPort());
        Files.createDirectories(folder.resolve("conf"));
        Files.writeString(
                folder.resolve("conf/spark-defaults.conf"), "spark.yarn.stagingDir " + folder.resolve("staging"));
        for (String jar : List.of("altgrad.jar", "native.jar", "spark.jar")) {
            jar(jar, jar);
        }
    }

    private void jar(String name, String content) throws IOException {
        try (ZipOutputStream jar = new ZipOutputStream(Files.newOutputStream(folder.resolve(name)))) {
            jar.putNextEntry(new ZipEntry("content"));
            jar.write(content.getBytes(StandardCharsets.UTF_8));
        }
    }

    private void site(String... namesAndValues) throws IOException {
        StringBuilder xml = new StringBuilder("<configuration>");
        for (int i = 0; i < namesAndValues.length; i += 2) {
            xml.append("<property><name>").append(namesAndValues[i]).append("</name><value>");
            xml.append(namesAndValues[i + 1]).append("</value></property>");
        }
        Files.writeString(folder.resolve("yarn-site.xml"), xml.append("</configuration>"));
    }

    private static SubmitRequest.Needs needs(int gpus) {
        return new SubmitRequest.Needs(1, gpus, 0);
    }

    private Path sparkHome() throws IOException {
        Path home = script("spark-home/bin/spark-submit", "exit 0").getParent().getParent();
        Files.createDirectories(home.resolve("conf"));
        Files.writeString(home.resolve("conf/spark-defaults.conf"), "spark.from.home yes\n");
        return home;
    }

    private Path script(String name, String text) throws IOException {
        Path script = folder.resolve(name);
        Files.createDirectories(script.getParent());
        Files.writeString(script, "#!/bin/sh\n" + text + "\n");
        return Files.setPosixFilePermissions(script, PosixFilePermissions.fromString("rwx------"));
    }

    private static Map<String, String> properties(Submission submission) {
        return ((Submission.InThisProcess) submission).properties();
    }

    private Submission plan(String address, DeployMode mode, Map<String, String> conf, List<Path> files) {
        return plan(request(address, mode, conf, files, 0));
    }

    private static SubmitRequest request(
            String address, DeployMode mode, Map<String, String> conf, List<Path> files, int gpus) {
        return new SubmitRequest(new SparkMaster(address), mode, "altgrad s", files, conf, needs(gpus), "", 30);
    }

    private Submission plan(SubmitRequest request) {
        Installation installation = new Installation(
                folder,
                List.of(jars.resolve("altgrad.jar"), jars.resolve("native.jar")),
                List.of(folder.resolve("spark.jar")),
                List.of("--add-opens=a/b=ALL-UNNAMED"));
        return new SubmissionPlanner(installation, environment, "a.Main", notices::add).plan(request, ARGUMENTS);
    }
}
