package io.altgrad.cli;

import io.altgrad.app.RuleReplay;
import io.altgrad.base.Count;
import io.altgrad.stopping.Simulation;
import io.altgrad.text.TextTable;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** The text on what a rule of early stopping would have saved and lost. */
record ReplayText(RuleReplay replay) {

    /** A line for each seed that was replayed, and the sum. */
    List<String> lines() {
        List<Simulation.Seed> seeds = replay.outcome().seeds();
        List<String> lines = new ArrayList<>();
        lines.add(heading(seeds));
        lines.addAll(new TextTable<Simulation.Seed>()
                .right("seed", seed -> seed.seeds().toString())
                .right("trials", seed -> Integer.toString(seed.trials()))
                .right("stopped", seed -> Integer.toString(seed.stopped()))
                .right("steps", seed -> String.format(Locale.ROOT, "%,d", seed.steps()))
                .right("of", seed -> String.format(Locale.ROOT, "%,d", seed.fullSteps()))
                .left("best", Simulation.Seed::best)
                .left("found", Simulation.Seed::found)
                .right("worse by", seed -> String.format(Locale.ROOT, "%.4f", seed.regret()))
                .lines(seeds));
        lines.add(sum(seeds));
        return lines;
    }

    private String heading(List<Simulation.Seed> seeds) {
        return replay.rule() + ", " + replay.concurrent() + " at once, on the curves of "
                + Count.of(seeds.stream().mapToLong(Simulation.Seed::trials).sum(), "completed trial") + " of "
                + replay.folder()
                + (replay.left() == 0
                        ? ""
                        : "; " + Count.of(replay.left(), "trial has", "trials have")
                                + " not completed and take no part");
    }

    private String sum(List<Simulation.Seed> seeds) {
        long kept = seeds.stream().filter(Simulation.Seed::keepsBest).count();
        double worst = seeds.stream().mapToDouble(Simulation.Seed::regret).max().orElseThrow();
        return String.format(
                        Locale.ROOT,
                        "%.0f %% of the steps would have been trained",
                        100.0 * replay.outcome().steps() / replay.outcome().fullSteps())
                + ", and the best of " + kept + " of " + Count.of(seeds.size(), "seed")
                + " kept"
                + (kept == seeds.size()
                        ? "."
                        : String.format(Locale.ROOT, "; the worst loss of one is %.4f nats.", worst));
    }
}
