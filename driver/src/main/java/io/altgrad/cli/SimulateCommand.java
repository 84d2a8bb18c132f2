package io.altgrad.cli;

import io.altgrad.app.AltGrad;
import io.altgrad.app.RuleReplay;
import io.altgrad.stopping.Simulation;
import io.altgrad.text.Count;
import io.altgrad.text.TextTable;
import java.io.IOException;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code altgrad simulate}: a rule of early stopping on curves that were recorded without one. */
@Command(
        name = "simulate",
        description =
                "Say what a rule of early stopping would have saved, and whether it would have kept the best, by the"
                        + " recorded curves of a sweep.",
        showDefaultValues = true)
final class SimulateCommand implements Callable<Integer> {

    @Parameters(paramLabel = "DIR", description = "The output folder of a sweep.")
    private String folder;

    @Option(
            names = "--set",
            paramLabel = "KEY=VALUE",
            description = "Another value for a key of the folder's sweep file, such as earlyStopping.rule=asha; may be"
                    + " repeated.")
    private List<String> settings = new ArrayList<>();

    @Option(names = "--concurrent", paramLabel = "C", defaultValue = "1", description = "Trials at once.")
    private int concurrent;

    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() throws IOException {
        RuleReplay replay = AltGrad.withoutSpark().replay(folder, settings, concurrent);
        List<Simulation.Seed> seeds = replay.outcome().seeds();
        PrintWriter out = spec.commandLine().getOut();
        out.println(replay.rule() + ", " + replay.concurrent() + " at once, on the curves of "
                + Count.of(seeds.stream().mapToLong(Simulation.Seed::trials).sum(), "completed trial") + " of "
                + replay.folder()
                + (replay.left() == 0
                        ? ""
                        : "; " + Count.of(replay.left(), "trial has", "trials have")
                                + " not completed and take no part"));
        new TextTable<Simulation.Seed>()
                .right("seed", seed -> seed.seeds().toString())
                .right("trials", seed -> Integer.toString(seed.trials()))
                .right("stopped", seed -> Integer.toString(seed.stopped()))
                .right("steps", seed -> String.format(Locale.ROOT, "%,d", seed.steps()))
                .right("of", seed -> String.format(Locale.ROOT, "%,d", seed.fullSteps()))
                .left("best", Simulation.Seed::best)
                .left("found", Simulation.Seed::found)
                .right("worse by", seed -> String.format(Locale.ROOT, "%.4f", seed.regret()))
                .lines(seeds)
                .forEach(out::println);
        long kept = seeds.stream().filter(Simulation.Seed::keepsBest).count();
        double worst = seeds.stream().mapToDouble(Simulation.Seed::regret).max().orElseThrow();
        out.println(String.format(
                        Locale.ROOT,
                        "%.0f %% of the steps would have been trained",
                        100.0 * replay.outcome().steps() / replay.outcome().fullSteps())
                + ", and the best of " + kept + " of " + Count.of(seeds.size(), "seed")
                + " kept"
                + (kept == seeds.size()
                        ? "."
                        : String.format(Locale.ROOT, "; the worst loss of one is %.4f nats.", worst)));
        out.flush();
        return ExitCode.OK;
    }
}
