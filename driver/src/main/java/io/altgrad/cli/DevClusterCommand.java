package io.altgrad.cli;

import io.altgrad.base.Count;
import io.altgrad.submit.DevCluster;
import java.io.IOException;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** {@code altgrad dev-cluster}: a standalone cluster on this machine, to try one on. */
@Command(
        name = "dev-cluster",
        synopsisSubcommandLabel = "(start | status | stop)",
        description = {
            "A standalone Spark cluster on this machine's loopback, to try one on.",
            "Its folder is ~/.altgrad/dev-cluster, or what ALTGRAD_DEV_CLUSTER names; every command reads it there."
        })
final class DevClusterCommand implements Runnable {

    private static final String DOWN = "The development cluster does not run.";

    @Spec
    private CommandSpec spec;

    @Override
    public void run() {
        spec.commandLine().usage(spec.commandLine().getErr());
    }

    @Command(name = "start", description = "Start it; does nothing where it runs.", showDefaultValues = true)
    int start(@Mixin DevClusterSize size) throws IOException {
        boolean started = size.start(cluster());
        return show(cluster().url() + (started ? "" : " (it ran already)"), ExitCode.OK);
    }

    @Command(name = "status", description = "Show its processes and its workers; exit code 1 where it does not run.")
    int status() {
        String url = cluster().url();
        return url.isEmpty() ? show(DOWN, ExitCode.FAILURE) : show(url, ExitCode.OK);
    }

    @Command(name = "stop", description = "End the processes that 'start' started, and no others.")
    int stop() throws IOException {
        int ended = cluster().stop();
        return show(ended == 0 ? DOWN : "Ended " + Count.of(ended, "process", "processes") + ".", ExitCode.OK);
    }

    private static DevCluster cluster() {
        return DevCluster.ofUser(System.getenv());
    }

    /** Prints {@code line}, and under it the cluster's processes and workers. */
    private int show(String line, int exitCode) {
        spec.commandLine().getOut().println(line);
        cluster().status().forEach(spec.commandLine().getOut()::println);
        return exitCode;
    }
}
