package io.altgrad.cli;

import io.altgrad.app.LargestTrial;
import io.altgrad.app.RunOptions;
import io.altgrad.app.SparkLaunch;
import io.altgrad.app.SweepDriver;
import io.altgrad.base.UserError;
import io.altgrad.spark.start.GpuPacking;
import io.altgrad.spark.start.SparkMaster;
import io.altgrad.submit.DeployMode;
import io.altgrad.submit.JavaArguments;
import io.altgrad.submit.Submission;
import io.altgrad.submit.SubmitRequest;
import io.altgrad.submit.SweepText;
import io.altgrad.sweep.Sweep;
import io.altgrad.sweep.SweepFile;
import io.altgrad.train.Launches;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
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

    @Mixin
    private ConfOption conf;

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
            names = "--trials-per-gpu",
            paramLabel = "N",
            defaultValue = "1",
            description = "Trials on a GPU at once, as far as its memory holds them: each in an executor of its own, on"
                    + " workers that have the same GPU. MPS is used where its daemon runs.")
    private int trialsPerGpu;

    @Option(
            names = "--installed",
            paramLabel = "FOLDER",
            defaultValue = "",
            description = "Where every machine of the cluster has AltGrad's lib/; without it the jars are shipped.")
    private String installed;

    @Option(
            names = "--print-manifest",
            description = "Print the SparkApplication of Spark's operator for Kubernetes that would run the sweep; run"
                    + " nothing.")
    private boolean printManifest;

    @Option(
            names = "--wait",
            paramLabel = "SECONDS",
            defaultValue = "120",
            description = "How long to wait for the first executor.")
    private int patienceSeconds;

    @Mixin
    private SetOptions set;

    /** The sweep file's text, which whoever submits a driver gives to it. */
    @Option(names = "--submitted", hidden = true)
    private String submitted;

    /** @throws UserError if work is to be recorded, which a GPU does, and none is asked for */
    void requireGpus(Launches launches) {
        boolean areAsked = gpus > 0
                || !propertiesFiles.isEmpty()
                || conf.properties().containsKey("spark.executor.resource.gpu.amount");
        if (launches == Launches.RECORDED && !areAsked && !isSubmitted()) {
            throw new UserError("Cannot record steps with --cuda-graphs on a CPU: it has no CUDA graphs; add --gpus, or"
                    + " leave it out.");
        }
    }

    /** The sweep of {@code file}, or of the text that was submitted in its place. */
    Sweep sweep(Path file) {
        return isSubmitted() ? SweepFile.parse(SweepText.decode(submitted), file.toString()) : set.read(file);
    }

    /**
     * Decides how the sweep of {@code driver} gets to Spark. Where spark-submit has started this process it is there.
     *
     * @param computation what trials are computed with
     * @param notices hears what is odd in the sweep file, and what was decided in the user's place
     */
    Submission submission(SweepDriver driver, RunOptions.Computation computation, Consumer<String> notices) {
        if (isSubmitted()) {
            return new Submission.InThisProcess(Map.of(), Map.of());
        }
        driver.sweep().notices().forEach(notices);
        return driver.submission(request(driver.sweep(), computation), computation.torch(), notices);
    }

    /** The manifest of {@code driver}, where only that is wanted. */
    Optional<String> manifest(SweepDriver driver, RunOptions.Computation computation, Consumer<String> notices) {
        return printManifest && !isSubmitted()
                ? Optional.of(driver.manifest(request(driver.sweep(), computation), computation.torch(), notices))
                : Optional.empty();
    }

    /** The Spark that this process starts; its master stays unsaid where spark-submit has said it already. */
    SparkLaunch spark(Submission.InThisProcess here, SparkLaunch.Oversize oversize) {
        return new SparkLaunch(
                isSubmitted() ? "" : master, here.properties(), here.origins(), JavaArguments.flags(), oversize);
    }

    /** The sweep whose driver {@code process} starts. */
    SubmittedSweep submitted(Sweep sweep, Submission.BySparkSubmit process) {
        return new SubmittedSweep(sweep, new SparkMaster(master), process);
    }

    /** Tells whether spark-submit has started this process, and has told Spark where it runs. */
    private boolean isSubmitted() {
        return submitted != null;
    }

    private SubmitRequest request(Sweep sweep, RunOptions.Computation computation) {
        SparkMaster there = new SparkMaster(master);
        return new SubmitRequest(
                there,
                mode,
                "altgrad " + sweep.name(),
                propertiesFiles,
                conf.properties(),
                new SubmitRequest.Needs(
                        computation.threads(),
                        gpus,
                        computation.stack() * bytes(sweep, there),
                        packing(sweep, computation.stack())),
                installed,
                patienceSeconds);
    }

    private GpuPacking packing(Sweep sweep, int stack) {
        return trialsPerGpu == 1
                ? GpuPacking.NONE
                : new GpuPacking(
                        trialsPerGpu,
                        stack
                                * LargestTrial.bytesOfGpu(
                                        sweep.grid().trials().iterator(),
                                        SparkLaunch.hadoopConfiguration(conf.properties())));
    }

    /** Memory of the sweep's largest trial, where a cluster holds an executor to what it has asked for. */
    private long bytes(Sweep sweep, SparkMaster master) {
        return master.isYarn() || master.isKubernetes()
                ? LargestTrial.bytes(
                        sweep.grid().trials().iterator(), SparkLaunch.hadoopConfiguration(conf.properties()))
                : 0;
    }
}
