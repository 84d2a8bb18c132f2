package io.altgrad.cli;

import io.altgrad.app.LargestTrial;
import io.altgrad.app.SparkLaunch;
import io.altgrad.base.UserError;
import io.altgrad.engine.djl.NativeLibrary;
import io.altgrad.spark.start.SparkMaster;
import io.altgrad.spec.Trial;
import io.altgrad.submit.DeployMode;
import io.altgrad.submit.Installation;
import io.altgrad.submit.JavaArguments;
import io.altgrad.submit.SharedPaths;
import io.altgrad.submit.Submission;
import io.altgrad.submit.SubmissionPlanner;
import io.altgrad.submit.SubmitRequest;
import io.altgrad.submit.SweepText;
import io.altgrad.sweep.Sweep;
import io.altgrad.sweep.SweepFile;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.apache.hadoop.conf.Configuration;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** The options of {@code altgrad run} that say where Spark is and what it is asked for. */
final class LaunchOptions {

    @Option(
            names = "--master",
            paramLabel = "URL",
            defaultValue = SparkLaunch.THIS_MACHINE,
            description = "Spark's master: local[N], spark://HOST:PORT, yarn or k8s://URL.")
    private String master;

    @Option(
            names = "--deploy-mode",
            paramLabel = "MODE",
            defaultValue = "client",
            description = "Where the driver runs: client (here) or cluster.")
    private DeployMode mode;

    @Option(names = "--conf", paramLabel = "KEY=VALUE", description = "A Spark property; may be repeated.")
    private Map<String, String> conf = new LinkedHashMap<>();

    @Option(
            names = "--properties-file",
            paramLabel = "FILE",
            description = "Spark properties, also such as --conf does not take because they are secret.")
    private List<Path> propertiesFiles = new ArrayList<>();

    @Option(
            names = "--gpus",
            paramLabel = "N",
            defaultValue = "0",
            description = "GPUs of each executor, which runs one trial on each.")
    private int gpus;

    @Option(
            names = "--installed",
            paramLabel = "FOLDER",
            defaultValue = "",
            description = "Where every machine of the cluster has AltGrad's lib/; without it the jars are shipped.")
    private String installed;

    @Option(
            names = "--wait",
            paramLabel = "SECONDS",
            defaultValue = "120",
            description = "How long to wait for the first executor.")
    private int patienceSeconds;

    @Mixin
    private SetOptions set;

    /** Given to a driver by who submitted it: the sweep file's text. */
    @Option(names = "--submitted", hidden = true)
    private String submitted;

    /** Whether spark-submit has started this process, and has told Spark where it runs. */
    boolean isSubmitted() {
        return submitted != null;
    }

    /** What Spark is started with here: nothing where spark-submit has said it already. */
    String master() {
        return isSubmitted() ? "" : master;
    }

    Sweep sweep(Path file) {
        return isSubmitted() ? SweepFile.parse(SweepText.decode(submitted), file.toString()) : set.read(file);
    }

    /**
     * How {@code sweep} gets to Spark. What the user could not see of a driver elsewhere is refused here.
     *
     * @param threads of each trial
     * @param arguments of this command without the options of this class
     */
    Submission plan(Sweep sweep, Path file, int threads, List<String> arguments, Consumer<String> notices)
            throws IOException {
        if (isSubmitted()) {
            return new Submission.InThisProcess(Map.of(), Map.of());
        }
        SparkMaster there = new SparkMaster(master);
        SubmitRequest request = new SubmitRequest(
                there,
                mode,
                "altgrad " + sweep.name(),
                propertiesFiles,
                conf,
                new SubmitRequest.Needs(threads, gpus, bytes(sweep, there)),
                installed,
                patienceSeconds);
        if (request.master().isOneProcess()) {
            requireNativeLibrary();
        }
        List<String> driver = new ArrayList<>(arguments);
        if (!request.master().isThisMachine()) {
            SharedPaths paths = new SharedPaths(request, new Configuration());
            sweep.grid().corpora().stream()
                    .filter(corpus -> !corpus.equals(Trial.WORDNET))
                    .forEach(paths::requireCorpus);
            driver.addAll(List.of("--out", paths.output(sweep.output(), notices)));
            driver.addAll(List.of("--submitted", SweepText.encode(sweep.text(), file.toString())));
        }
        return new SubmissionPlanner(
                        Installation.current(JavaArguments.flags()), System.getenv(), Main.class.getName(), notices)
                .plan(request, driver);
    }

    /** Memory of the sweep's largest trial, where a cluster holds an executor to what it has asked for. */
    private static long bytes(Sweep sweep, SparkMaster master) {
        return master.isYarn() || master.isKubernetes()
                ? LargestTrial.bytes(sweep.grid().trials().iterator(), new Configuration())
                : 0;
    }

    /** Where this process trains; elsewhere the executors' matters. */
    private static void requireNativeLibrary() {
        try {
            NativeLibrary.require();
        } catch (IllegalStateException e) {
            throw new UserError(e.getMessage(), e);
        }
    }
}
