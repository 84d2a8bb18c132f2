package io.altgrad.cli;

import io.altgrad.app.EventLog;
import io.altgrad.spark.start.HistoryPage;
import java.io.PrintWriter;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code altgrad history}: Spark's own pages of the runs that a cluster made of a sweep. */
@Command(
        name = "history",
        description = {
            "Show Spark's pages of a sweep's runs on a cluster, with a job for each trial, until Ctrl-C.",
            "They are read from spark-events/ in the sweep's folder, which runs on a cluster write."
        },
        showDefaultValues = true)
final class HistoryCommand implements Callable<Integer> {

    @Parameters(paramLabel = "DIR", description = "The sweep's output folder.")
    private String folder;

    @Option(
            names = "--port",
            paramLabel = "N",
            defaultValue = "18080",
            description = "Port on this machine; 0 takes any free one.")
    private int port;

    @Mixin
    private ConfOption conf;

    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() throws Exception {
        try (HistoryPage page =
                HistoryPage.open(EventLog.require(folder, conf.properties()), port, conf.properties())) {
            PrintWriter out = spec.commandLine().getOut();
            out.println(page.address());
            out.flush();
            new CountDownLatch(1).await();
        }
        return ExitCode.OK;
    }
}
