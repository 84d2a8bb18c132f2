package io.altgrad.cli;

import io.altgrad.app.AltGrad;
import io.altgrad.app.CostEstimate;
import io.altgrad.app.SweepPlan;
import io.altgrad.app.TrialSizes;
import io.altgrad.base.Count;
import io.altgrad.base.UserError;
import io.altgrad.run.EvenStacks;
import io.altgrad.sweep.Sweep;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** The options of {@code plan} that ask what a sweep will take: seeds, time and memory. */
final class ForecastOptions {

    @Option(
            names = "--probe",
            description = "Make a few steps of each kind, and say how long the sweep takes and how much memory.")
    private boolean probed;

    @Option(
            names = "--stack",
            paramLabel = "N",
            description = "Say how a run with --stack N makes stacks of the trials.")
    private Integer stack;

    @Mixin
    private SeedsOptions seeds;

    /**
     * Foresees what {@code plan} takes.
     *
     * @throws io.altgrad.base.UserError if an option is out of its range, or an earlier sweep's folder has no results
     */
    Forecast of(SweepPlan plan) throws IOException {
        Sweep sweep = plan.sweep();
        List<String> lines = new ArrayList<>();
        plan.sizes().map(TrialSizes::line).ifPresent(lines::add);
        OptionalLong stacks = stacks(plan);
        stacks.ifPresent(count -> {
            lines.add(Count.of(plan.trials(), "trial") + " in " + stacks(count, stack));
            sharedOut(plan).ifPresent(lines::add);
        });
        List<String> ofSeeds = seeds.lines(sweep);
        lines.addAll(ofSeeds);
        Optional<CostEstimate> estimate =
                probed ? Optional.of(AltGrad.withoutSpark().probe(sweep)) : seeds.estimate(sweep);
        estimate.map(CostEstimate::line).ifPresent(lines::add);
        return new Forecast(lines, ofSeeds, estimate, stacks);
    }

    /** The stacks of a run on this machine, where one of the largest would leave cores to no trial. */
    private Optional<String> sharedOut(SweepPlan plan) {
        int cores = Runtime.getRuntime().availableProcessors();
        int size = new EvenStacks(stack).size(plan.trials(), cores);
        return size == stack
                ? Optional.empty()
                : Optional.of("  on the " + Count.of(cores, "core") + " here in " + stacks(plan.stacks(size), size)
                        + ", so that each core has its share");
    }

    private static String stacks(long count, int size) {
        return Count.of(count, "stack") + " of " + size + (size == 1 ? "" : " at most");
    }

    private OptionalLong stacks(SweepPlan plan) {
        if (stack == null) {
            return OptionalLong.empty();
        }
        if (stack < 1) {
            throw new UserError("Cannot make stacks of " + stack + " trials: --stack takes at least 1.");
        }
        return OptionalLong.of(plan.stacks(stack));
    }
}
