package io.altgrad.submit;

import io.altgrad.base.UserError;
import io.altgrad.spark.start.SparkMaster;
import io.altgrad.submit.SubmitProperties.Jars;
import java.io.File;
import java.lang.management.ManagementFactory;
import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Decides how a sweep gets to a master: in this process where it can be the driver, else by {@code spark-submit}, that of
 * {@code $SPARK_HOME} where there is one and the class behind it where not. What would be waited for in vain is refused
 * here.
 */
public final class SubmissionPlanner {

    private static final String SUBMIT_CLASS = "org.apache.spark.deploy.SparkSubmit";

    /** The word of spark-submit for a driver whose class Spark finds by itself. */
    private static final String NO_JAR = "spark-internal";

    private static final String KEYTAB = "spark.kerberos.keytab";

    private final Installation installation;
    private final Map<String, String> environment;
    private final String mainClass;
    private final Consumer<String> notices;

    /**
     * @param environment variables of this process
     * @param mainClass of the driver
     * @param notices hears what was decided in the user's place
     */
    public SubmissionPlanner(
            Installation installation, Map<String, String> environment, String mainClass, Consumer<String> notices) {
        this.installation = installation;
        this.environment = Map.copyOf(environment);
        this.mainClass = mainClass;
        this.notices = notices;
    }

    /**
     * The way to the master.
     *
     * @param arguments of the driver's main class, where the driver is another process
     * @throws UserError if there is none
     */
    public Submission plan(SubmitRequest request, List<String> arguments) {
        SparkMaster master = request.master();
        UserProperties user = UserProperties.of(request, installation, environment);
        SubmitProperties properties = new SubmitProperties(request, user, installation, environment, notices);
        if (master.isThisMachine()) {
            requireClientMode(request);
            return new Submission.InThisProcess(properties.local(), user.origins());
        }
        Optional<Path> sparkSubmit = sparkSubmit();
        requireUsable(request);
        if (master.isYarn()) {
            return planYarn(request, user, properties, sparkSubmit, arguments);
        }
        Optional<InetAddress> way = MasterProbe.reach(
                master,
                master.endpoints(),
                "start it, or correct --master"
                        + (master.isStandalone() ? ". 'dev-cluster start' makes one on this machine" : ""));
        if (sparkSubmit.isEmpty() && !request.isClusterMode()) {
            return new Submission.InThisProcess(properties.cluster(way, Jars.LISTED), user.origins());
        }
        Map<String, String> all = properties.cluster(way, Jars.BESIDE_THE_PRIMARY);
        return submitted(request, sparkSubmit, all, properties.primaryJar(), arguments);
    }

    /**
     * Plans a submission to YARN: without a Spark of the user's, all that runs there is in one archive, unless the user
     * says where it is. A keytab is for Spark's own class to log in with.
     */
    private Submission planYarn(
            SubmitRequest request,
            UserProperties user,
            SubmitProperties properties,
            Optional<Path> sparkSubmit,
            List<String> arguments) {
        Map<String, String> own = properties.local();
        YarnCluster yarn = YarnCluster.of(environment, own);
        Optional<InetAddress> way = MasterProbe.reach(
                request.master(),
                yarn.resourceManagers(),
                "start its resource manager, or correct yarn-site.xml in HADOOP_CONF_DIR");
        boolean here = sparkSubmit.isEmpty() && !request.isClusterMode() && !own.containsKey(KEYTAB);
        if (sparkSubmit.isPresent() || !request.installed().isBlank() || YarnCluster.hasJars(own)) {
            Map<String, String> all = properties.cluster(way, here ? Jars.LISTED : Jars.BESIDE_THE_PRIMARY);
            if (sparkSubmit.isEmpty() && !YarnCluster.hasJars(own)) {
                all.put(YarnCluster.JARS, "local:" + Path.of(request.installed(), "spark", "*"));
            }
            return here
                    ? new Submission.InThisProcess(all, user.origins())
                    : submitted(request, sparkSubmit, all, properties.primaryJar(), arguments);
        }
        Map<String, String> all = properties.cluster(way, Jars.ARCHIVED);
        all.put(YarnCluster.ARCHIVE, yarn.archive(installation, own, notices));
        return here
                ? new Submission.InThisProcess(all, user.origins())
                : submitted(request, sparkSubmit, all, NO_JAR, arguments);
    }

    private Submission submitted(
            SubmitRequest request,
            Optional<Path> sparkSubmit,
            Map<String, String> properties,
            String primary,
            List<String> arguments) {
        SparkMaster master = request.master();
        List<String> command = new ArrayList<>(
                sparkSubmit.map(script -> List.of(script.toString())).orElseGet(this::submitClass));
        command.addAll(List.of(
                "--master", master.address(), "--deploy-mode", request.mode().word()));
        command.addAll(List.of("--name", request.name(), "--class", mainClass));
        List<String> application = new ArrayList<>(List.of(primary));
        application.addAll(arguments);
        Submission.Driver driver = request.isClusterMode() ? Submission.Driver.ON_THE_CLUSTER : Submission.Driver.HERE;
        return new Submission.BySparkSubmit(driver, command, application, properties, environment(master));
    }

    /**
     * The driver of a sweep on Kubernetes as Spark's operator is told of it, in YAML. Nothing is asked of a cluster.
     *
     * @param arguments of the driver's main class
     * @throws UserError if it is to run elsewhere, or could not run from its image alone
     */
    public String manifest(SubmitRequest request, List<String> arguments) {
        SparkMaster master = request.master();
        if (!master.isKubernetes()
                || !request.isClusterMode()
                || request.installed().isBlank()) {
            throw new UserError("Cannot print a manifest for master " + master.address()
                    + ": an operator of Kubernetes starts drivers in pods, from an image that has AltGrad; give --master"
                    + " k8s://URL, --deploy-mode cluster and --installed /opt/altgrad/lib.");
        }
        UserProperties user = UserProperties.of(request, installation, environment);
        SubmitProperties properties = new SubmitProperties(request, user, installation, environment, notices);
        Map<String, String> all = properties.cluster(Optional.empty(), Jars.BESIDE_THE_PRIMARY);
        return new SparkApplicationManifest(request.name(), mainClass, properties.primaryJar(), arguments, all)
                .toYaml();
    }

    /** The Spark properties that the user has set: in Spark's defaults, in files, and with {@code --conf}. */
    public Map<String, String> userProperties(SubmitRequest request) {
        return UserProperties.of(request, installation, environment).values();
    }

    private static void requireClientMode(SubmitRequest request) {
        if (request.isClusterMode()) {
            throw new UserError(
                    "Cannot run in cluster mode on master " + request.master().address()
                            + ": driver and executors are one process there; leave --deploy-mode out.");
        }
    }

    private static void requireUsable(SubmitRequest request) {
        SparkMaster master = request.master();
        if (master.isStandalone()
                && request.isClusterMode()
                && !master.isLoopback()
                && request.installed().isBlank()) {
            throw new UserError("Cannot run in cluster mode on " + master.address()
                    + ": a standalone cluster does not ship a driver's jars; copy lib/ to every machine and say where"
                    + " with --installed, or use client mode.");
        }
    }

    private Optional<Path> sparkSubmit() {
        return Optional.ofNullable(environment.get("SPARK_HOME"))
                .map(home -> Path.of(home, "bin", "spark-submit"))
                .filter(Files::isExecutable);
    }

    /** A JVM with the class that bin/spark-submit ends in. Its own flags are given here, for it would ignore them. */
    private List<String> submitClass() {
        String classPath = Stream.of(
                        installation.application().stream().map(Path::toString),
                        installation.spark().stream().map(Path::toString),
                        YarnCluster.FOLDERS.stream()
                                .filter(environment::containsKey)
                                .map(environment::get))
                .flatMap(part -> part)
                .collect(Collectors.joining(File.pathSeparator));
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(installation.flags());
        command.addAll(classArchive());
        command.addAll(List.of("-Xmx512m", "-cp", classPath, SUBMIT_CLASS));
        return command;
    }

    /** The flags by which this JVM reads its classes from an archive, which is of the same class path. */
    private static List<String> classArchive() {
        return ManagementFactory.getRuntimeMXBean().getInputArguments().stream()
                .filter(flag -> flag.startsWith("-XX:SharedArchiveFile=") || flag.startsWith("-Xlog:cds"))
                .toList();
    }

    /**
     * The launching script keeps Spark on loopback. Executors of YARN have to find the driver, at the address that Spark
     * chooses for this machine; the other masters' probe has told it.
     */
    private Map<String, String> environment(SparkMaster master) {
        Map<String, String> changed = new TreeMap<>(environment);
        if (master.isYarn() && "127.0.0.1".equals(changed.get("SPARK_LOCAL_IP"))) {
            changed.remove("SPARK_LOCAL_IP");
            changed.remove("SPARK_LOCAL_HOSTNAME");
        }
        return changed;
    }
}
