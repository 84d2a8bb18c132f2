package io.altgrad.cli;

import io.altgrad.app.AltGrad;
import io.altgrad.app.CostEstimate;
import io.altgrad.base.UserError;
import io.altgrad.compare.Comparison;
import io.altgrad.compare.Metric;
import io.altgrad.compare.SeedPlan;
import io.altgrad.statistics.Criterion;
import io.altgrad.sweep.Sweep;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** The options of {@code plan} on the noise between seeds, from which it tells how many seeds verdicts take. */
final class SeedsOptions {

    @Option(
            names = "--spread",
            paramLabel = "NATS",
            description =
                    "Say how many seeds verdicts take if differences paired by seed have this standard deviation.")
    private Double spread;

    @Option(
            names = "--from",
            paramLabel = "DIR",
            description =
                    "Say how many seeds verdicts take if differences are those of an earlier sweep's output folder, and"
                            + " how long the sweep takes if steps do.")
    private String from;

    @Mixin
    private VerdictOptions verdict;

    /**
     * The lines on seeds; none where nothing was said of the noise.
     *
     * @throws UserError if an option is out of its range, or the folder has no results
     * @throws IOException if they cannot be read
     */
    List<String> lines(Sweep sweep) throws IOException {
        verdict.check();
        if (spread != null && !(spread > 0 && Double.isFinite(spread))) {
            throw new UserError("Cannot plan seeds for a spread of " + spread
                    + " nats: it is a standard deviation above 0; give --spread 0.004, for example.");
        }
        if (spread == null && from == null) {
            return List.of();
        }
        Criterion criterion = verdict.over(sweep.standard().criterion());
        SeedPlan plan = new SeedPlan(criterion, sweep.comparedRows());
        List<String> lines = new ArrayList<>();
        if (spread != null) {
            lines.addAll(plan.lines(spread));
        }
        if (from != null) {
            AltGrad altgrad = AltGrad.withoutSpark();
            Comparison earlier = altgrad.compare(
                    altgrad.results(List.of(from)), sweep.baseline().toString(), Metric.VAL_LOSS);
            lines.addAll(plan.lines(earlier));
        }
        return lines;
    }

    /**
     * The time and memory that the sweep takes if its steps are those of an earlier one; empty where none was named.
     */
    Optional<CostEstimate> estimate(Sweep sweep) throws IOException {
        if (from == null) {
            return Optional.empty();
        }
        AltGrad altgrad = AltGrad.withoutSpark();
        return Optional.of(altgrad.estimate(sweep, altgrad.results(List.of(from)), from));
    }
}
