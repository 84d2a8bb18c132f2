package io.altgrad.cli;

import io.altgrad.app.SparkLaunch;
import io.altgrad.app.SweepDriver;
import io.altgrad.spark.start.SparkMaster;
import io.altgrad.submit.DriverEnd;
import io.altgrad.submit.JavaArguments;
import io.altgrad.submit.Submission;
import io.altgrad.sweep.Sweep;
import java.io.IOException;
import java.io.PrintWriter;
import java.util.List;
import java.util.Map;
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
        Sweep sweep = sweeps.read(launch);
        int threads = running.threads();
        PrintWriter err = spec.commandLine().getErr();
        if (!launch.isSubmitted()) {
            sweep.notices().forEach(err::println);
        }
        Submission submission = submission(sweep, threads, err);
        err.flush();
        if (submission instanceof Submission.BySparkSubmit process) {
            return new SubmittedSweep(sweep, new SparkMaster(launch.master()), process)
                    .run(spec.commandLine().getOut(), err);
        }
        Submission.InThisProcess here = (Submission.InThisProcess) submission;
        SparkLaunch spark = new SparkLaunch(launch.master(), here.properties(), here.origins(), JavaArguments.flags());
        return DriverEnd.isOnCluster() ? runOnCluster(sweep, spark) : runner.run(sweep, spark, running.toRunOptions());
    }

    private Submission submission(Sweep sweep, int threads, PrintWriter err) {
        if (launch.isSubmitted()) {
            return new Submission.InThisProcess(Map.of(), Map.of());
        }
        List<String> arguments = DriverArguments.of(spec, "launch", sweeps.file());
        return new SweepDriver(sweep, sweeps.file().toString(), Main.class.getName(), arguments)
                .submission(launch.request(sweep, threads), running.torch(), err::println);
    }

    /** Leaves the error that ends it where the submitting command finds it. */
    private int runOnCluster(Sweep sweep, SparkLaunch spark) throws Exception {
        try {
            return runner.run(sweep, spark, running.toRunOptions());
        } catch (Exception | Error e) {
            ErrorLine line = ErrorLine.of(e).orElseGet(() -> new ErrorLine(e.toString(), ExitCode.FAILURE));
            try {
                new DriverEnd(line.exitCode(), line.text())
                        .write(sweep.output(), SparkLaunch.hadoopConfiguration(spark.properties()));
            } catch (IOException | RuntimeException unwritten) {
                e.addSuppressed(unwritten);
            }
            throw e;
        }
    }
}
