package io.altgrad.cli;

import io.altgrad.app.SparkLaunch;
import io.altgrad.store.TrialLogs;
import io.altgrad.watch.LogText;
import java.io.IOException;
import java.io.PrintWriter;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code altgrad logs}: prints what driver and executors logged about a trial. */
@Command(
        name = "logs",
        description = {
            "Print what the processes of a cluster have logged about a trial, in the order in which the driver heard"
                    + " it.",
            "It is read from logs/ in the sweep's folder, which runs on a cluster write while they go on."
        })
final class LogsCommand implements Callable<Integer> {

    @Mixin
    private LoggedTrial trial;

    @Option(names = "--json", description = "The lines as they are stored: Spark's structured form.")
    private boolean json;

    @Mixin
    private ConfOption conf;

    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() throws IOException {
        TrialLogs logs = new TrialLogs(trial.folder(), SparkLaunch.hadoopConfiguration(conf.properties()));
        PrintWriter out = spec.commandLine().getOut();
        logs.read(logs.require(trial.id())).stream()
                .flatMap(line -> json ? Stream.of(line) : LogText.of(line).stream())
                .forEach(out::println);
        out.flush();
        return ExitCode.OK;
    }
}
