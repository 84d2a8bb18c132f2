package io.altgrad.cli;

import io.altgrad.submit.DevCluster;
import io.altgrad.submit.Installation;
import io.altgrad.submit.JavaArguments;
import io.altgrad.text.Count;
import java.io.IOException;
import java.io.PrintWriter;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
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

    @Spec
    private CommandSpec spec;

    @Override
    public void run() {
        spec.commandLine().usage(spec.commandLine().getErr());
    }

    private static PrintWriter out(CommandSpec spec) {
        return spec.commandLine().getOut();
    }

    private static DevCluster cluster() {
        return DevCluster.ofUser(System.getenv());
    }

    @Command(name = "start", description = "Start it; does nothing where it runs.", showDefaultValues = true)
    int start(
            @Option(names = "--workers", paramLabel = "N", defaultValue = "2", description = "Workers.") int workers,
            @Option(names = "--cores", paramLabel = "N", defaultValue = "1", description = "Cores of each.") int cores,
            @Option(names = "--memory", paramLabel = "MiB", defaultValue = "2048", description = "Memory of each.")
                    int mebibytes,
            @Option(
                            names = "--gpus",
                            paramLabel = "N",
                            defaultValue = "0",
                            description = "GPUs that each pretends to have.")
                    int gpus,
            @Option(names = "--port", paramLabel = "N", defaultValue = "7077", description = "Port of the master.")
                    int port)
            throws IOException {
        DevCluster cluster = cluster();
        boolean started = cluster.start(
                new DevCluster.Size(workers, cores, mebibytes, gpus, port),
                Installation.current(JavaArguments.flags()));
        out(spec).println(cluster.url() + (started ? "" : " (it ran already)"));
        cluster.status().forEach(out(spec)::println);
        return ExitCode.OK;
    }

    @Command(name = "status", description = "Show its processes and its workers; exit code 1 where it does not run.")
    int status() {
        DevCluster cluster = cluster();
        boolean runs = !cluster.url().isEmpty();
        out(spec).println(runs ? cluster.url() : "The development cluster does not run.");
        cluster.status().forEach(out(spec)::println);
        return runs ? ExitCode.OK : ExitCode.FAILURE;
    }

    @Command(name = "stop", description = "End the processes that 'start' started, and no others.")
    int stop() throws IOException {
        int ended = cluster().stop();
        out(spec)
                .println(
                        ended == 0
                                ? "The development cluster does not run."
                                : "Ended " + Count.of(ended, "process", "processes") + ".");
        return ExitCode.OK;
    }
}
