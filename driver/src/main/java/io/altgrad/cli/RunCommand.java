package io.altgrad.cli;

import io.altgrad.app.RunOptions;
import io.altgrad.app.SweepDriver;
import io.altgrad.submit.DriverEnd;
import io.altgrad.submit.Submission;
import io.altgrad.sweep.Sweep;
import io.altgrad.watch.NoticeLines;
import java.io.PrintWriter;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** {@code altgrad run}: runs a sweep's trials. */
@Command(
        name = "run",
        description = "Run a sweep's trials on Spark. Trials that have ended before are not run again.",
        showDefaultValues = true)
final class RunCommand implements Callable<Integer> {

    @Mixin
    private SweepOptions sweeps;

    @Mixin
    private LaunchOptions launch;

    @Mixin
    private RunningOptions running;

    @Spec
    private CommandSpec spec;

    private final SweepRunner runner;

    RunCommand(SweepRunner runner) {
        this.runner = runner;
    }

    @Override
    public Integer call() throws Exception {
        launch.requireGpus(running.launches());
        Sweep sweep = sweeps.read(launch);
        PrintWriter err = spec.commandLine().getErr();
        NoticeLines notices = NoticeLines.onErrors(err);
        SweepDriver driver = DriverArguments.driver(spec, "launch", sweep, sweeps.file());
        Optional<String> manifest = launch.manifest(driver, running.computation(), notices);
        if (manifest.isPresent()) {
            spec.commandLine().getOut().print(manifest.get());
            spec.commandLine().getOut().flush();
            return ExitCode.OK;
        }
        Submission submission = launch.submission(driver, running.computation(), notices);
        RunOptions options = running.toRunOptions().withColoring(Main.coloring(spec));
        if (submission instanceof Submission.BySparkSubmit process) {
            return launch.submitted(sweep, process).run(spec.commandLine().getOut(), err, options);
        }
        SweepRunner here = DriverEnd.isOnCluster() ? new ClusterDriver(runner) : runner;
        return here.run(sweep, launch.spark((Submission.InThisProcess) submission, sweeps.oversize()), options);
    }
}
