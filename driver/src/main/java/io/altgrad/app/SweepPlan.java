package io.altgrad.app;

import io.altgrad.base.Count;
import io.altgrad.nn.Gpt;
import io.altgrad.result.LayerAssignment;
import io.altgrad.spec.Trial;
import io.altgrad.spec.TrialShape;
import io.altgrad.stopping.Candidate;
import io.altgrad.stopping.StoppingRule;
import io.altgrad.surgery.Surgery;
import io.altgrad.sweep.Budget;
import io.altgrad.sweep.Grid;
import io.altgrad.sweep.Sweep;
import io.altgrad.sweep.TrialCount;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The trials that a sweep would run. They are made when they are asked for, and Spark, Hadoop and libtorch are left alone,
 * so that a plan of a million trials is there at once.
 *
 * @param sweep as its file says
 * @param grid its trials
 * @param trials how many of them are worth running, at most: of those that compute the same, one
 */
public record SweepPlan(Sweep sweep, Grid grid, long trials) {

    /** The plan of {@code sweep}; as {@link AltGrad#plan}, for who has no Hadoop. */
    public static SweepPlan of(Sweep sweep) {
        Grid grid = sweep.grid();
        return new SweepPlan(sweep, grid, grid.runCount());
    }

    /** The number of trials: two numbers where seeds are added until rows are decided. */
    public TrialCount trialCount() {
        return sweep.trialCount();
    }

    /** Optimizer steps of all trials. */
    public double steps() {
        return grid.steps();
    }

    /** Tokens that all trials train on, those of evaluations not counted. */
    public double tokens() {
        return grid.tokens();
    }

    /**
     * The number of stacks, of at most {@code most} trials each, that a run with {@code --stack} makes in one slot;
     * makes every trial.
     */
    public long stacks(int most) {
        Map<TrialShape, Long> byShape =
                grid.trials().collect(Collectors.groupingBy(TrialShape::of, Collectors.counting()));
        return byShape.values().stream()
                .mapToLong(count -> (count + most - 1) / most)
                .sum();
    }

    /** A line each on early stopping and on a budget; none where the file has neither. */
    public List<String> conduct() {
        List<String> lines = new ArrayList<>();
        StoppingRule rule = sweep.conduct().rule();
        if (!rule.equals(StoppingRule.NONE)) {
            int steps = grid.base().training().schedule().steps();
            long cohorts = grid.seeds() * grid.corpora().size();
            long cohort = Math.max(1, Math.round((double) trials / cohorts));
            double share = rule.fewestSteps(cohort, steps) / ((double) cohort * steps);
            boolean kept = sweep.conduct().baseline() == Candidate.Tenure.KEPT;
            lines.add("early stopping by " + rule + ": among " + Count.of(cohort, "trial") + " of a seed, of "
                    + Count.of(steps, "step") + " each, it trains "
                    + String.format(Locale.ROOT, "%.0f %%", 100 * share) + " of the steps at least"
                    + (kept ? ", and more for the baseline, which it never stops" : ""));
        }
        Budget budget = sweep.conduct().budget();
        if (!budget.equals(Budget.UNLIMITED)) {
            lines.add("a run begins "
                    + (budget.trials() == Budget.UNLIMITED.trials()
                            ? "every trial"
                            : Count.of(budget.trials(), "trial") + " at most")
                    + (Double.isInfinite(budget.hours()) ? "" : ", none after " + budget.hours() + " h")
                    + (budget.concurrent() == Budget.UNLIMITED.concurrent()
                            ? ""
                            : ", " + budget.concurrent() + " at once at most")
                    + "; the same command goes on with what is left");
        }
        return lines;
    }

    /** The sizes of models and trials; empty where a text is not on this machine. */
    public Optional<TrialSizes> sizes() {
        return TrialSizes.of(grid);
    }

    /** Tells whether a text of the sweep cannot be read, with which a run would end; never where Hadoop's settings may lead to it. */
    public boolean lacksText() {
        return System.getenv("HADOOP_CONF_DIR") == null
                && !MissingCorpora.notices(grid).isEmpty();
    }

    /**
     * Lines on what may be meant otherwise in the sweep file, on texts that cannot be read here, and on trials that this
     * machine cannot hold.
     */
    public List<String> notices() {
        return Stream.of(
                        sweep.notices().stream(),
                        MissingCorpora.notices(grid).stream(),
                        sizes().flatMap(sizes -> sizes.misfit(FreeMemory.bytes())).stream())
                .flatMap(lines -> lines)
                .toList();
    }

    /**
     * Foresees what surgery would do to each Linear of a trial's model, and to what else is cast, in the model's order.
     *
     * @throws io.altgrad.base.UserError if a rule matches no layer
     */
    public static List<LayerAssignment> layers(Trial trial) {
        return Surgery.foresee(trial.phases().stream().map(Trial.Phase::surgery).toList(), Gpt.sites(trial.model()));
    }
}
