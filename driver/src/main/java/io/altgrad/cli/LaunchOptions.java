package io.altgrad.cli;

import io.altgrad.app.SparkLaunch;
import io.altgrad.spark.start.SparkMaster;
import io.altgrad.submit.DeployMode;
import io.altgrad.submit.SubmitRequest;
import io.altgrad.submit.SweepText;
import io.altgrad.sweep.Sweep;
import io.altgrad.sweep.SweepFile;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
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

    /** Given to a driver by who submitted it: the sweep file's text. */
    @Option(names = "--submitted", hidden = true)
    private String submitted;

    /** Tells whether spark-submit has started this process, and has told Spark where it runs. */
    boolean isSubmitted() {
        return submitted != null;
    }

    /** The master of a Spark that is started here; blank where spark-submit has said it already. */
    String master() {
        return isSubmitted() ? "" : master;
    }

    Sweep sweep(Path file) {
        return isSubmitted() ? SweepFile.parse(SweepText.decode(submitted), file.toString()) : SweepFile.read(file);
    }

    /**
     * What is asked of Spark.
     *
     * @param sweep its name
     * @param threads of each trial
     */
    SubmitRequest request(String sweep, int threads) {
        return new SubmitRequest(
                new SparkMaster(master),
                mode,
                "altgrad " + sweep,
                new SubmitRequest.SparkProperties(propertiesFiles, conf),
                new SubmitRequest.Executors(threads, gpus, patienceSeconds),
                installed);
    }
}
