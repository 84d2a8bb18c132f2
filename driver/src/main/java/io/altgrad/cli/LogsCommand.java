package io.altgrad.cli;

import io.altgrad.app.SparkLaunch;
import io.altgrad.base.UserError;
import io.altgrad.store.TrialLogs;
import io.altgrad.watch.LogText;
import java.io.IOException;
import java.io.PrintWriter;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code altgrad logs}: prints what driver and executors logged about a trial. */
@Command(
        name = "logs",
        description = {
            "Print what the processes of a cluster have logged about a trial, in the order in which the driver heard it.",
            "It is read from logs/ in the sweep's folder, which runs on a cluster write while they go on."
        })
final class LogsCommand implements Callable<Integer> {

    @Parameters(index = "0", paramLabel = "DIR", description = "The output folder of a sweep.")
    private String folder;

    @Parameters(
            index = "1",
            arity = "0..1",
            paramLabel = "ID",
            description = "The trial of that id, or of its beginning.")
    private String id;

    @Option(names = "--trial", paramLabel = "ID", description = "The same.")
    private String trial;

    @Option(names = "--json", description = "The lines as they are stored: Spark's structured form.")
    private boolean json;

    @Option(names = "--conf", paramLabel = "KEY=VALUE", description = "A Spark property; may be repeated.")
    private Map<String, String> conf = new LinkedHashMap<>();

    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() throws IOException {
        TrialLogs logs = new TrialLogs(folder, SparkLaunch.hadoopConfiguration(conf));
        PrintWriter out = spec.commandLine().getOut();
        for (String line : logs.read(logs.require(id()))) {
            if (json) {
                out.println(line);
            } else {
                LogText.of(line).forEach(out::println);
            }
        }
        out.flush();
        return ExitCode.OK;
    }

    private String id() {
        if ((id == null) == (trial == null)) {
            throw new UserError("Cannot show a log of " + folder + ": " + (id == null ? "no trial" : "two trials")
                    + " named; give one id, 'altgrad list " + folder + "' has them.");
        }
        return id == null ? trial : id;
    }
}
