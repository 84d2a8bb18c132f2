package io.altgrad.submit;

import io.altgrad.base.UserError;
import io.altgrad.spark.start.SparkMaster;
import java.io.File;
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
    private static final List<String> HADOOP_SETTINGS = List.of("HADOOP_CONF_DIR", "YARN_CONF_DIR");

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
        requireUsable(request, sparkSubmit.isPresent());
        Map<String, String> all = new TreeMap<>(properties.cluster(MasterProbe.reach(master)));
        if (sparkSubmit.isEmpty() && !request.isClusterMode()) {
            return new Submission.InThisProcess(all, user.origins());
        }
        List<String> command = new ArrayList<>(
                sparkSubmit.isPresent() ? List.of(sparkSubmit.get().toString()) : submitClass());
        command.addAll(List.of(
                "--master", master.address(), "--deploy-mode", request.mode().word()));
        command.addAll(List.of("--name", request.name(), "--class", mainClass));
        List<String> application = new ArrayList<>();
        application.add(properties.primaryJar());
        application.addAll(arguments);
        Submission.Driver driver = request.isClusterMode() ? Submission.Driver.ON_THE_CLUSTER : Submission.Driver.HERE;
        return new Submission.BySparkSubmit(driver, command, application, all, environment(master));
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

    private void requireUsable(SubmitRequest request, boolean hasSparkSubmit) {
        SparkMaster master = request.master();
        String where = "Cannot run on master " + master.address() + ": ";
        if (!master.isStandalone() && !hasSparkSubmit) {
            throw new UserError(
                    where + "the Spark that AltGrad comes with runs local and spark:// masters only; install"
                            + " Spark 4.2 with its support and set SPARK_HOME to it.");
        }
        if (master.isYarn() && HADOOP_SETTINGS.stream().noneMatch(environment::containsKey)) {
            throw new UserError(where + "nothing says where YARN is; set HADOOP_CONF_DIR to the folder with its"
                    + " yarn-site.xml.");
        }
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
                        Stream.ofNullable(environment.get("HADOOP_CONF_DIR")))
                .flatMap(part -> part)
                .collect(Collectors.joining(File.pathSeparator));
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(installation.flags());
        command.addAll(List.of("-Xmx512m", "-cp", classPath, SUBMIT_CLASS));
        return command;
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
