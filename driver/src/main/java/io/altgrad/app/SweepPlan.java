package io.altgrad.app;

import io.altgrad.nn.Gpt;
import io.altgrad.result.LayerAssignment;
import io.altgrad.spec.Trial;
import io.altgrad.surgery.Surgery;
import io.altgrad.sweep.Grid;
import io.altgrad.sweep.Sweep;
import io.altgrad.sweep.TrialCount;
import java.util.List;
import java.util.Optional;
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

    /** How many trials there are: two numbers where seeds are added until rows are decided. */
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

    /** The sizes of models and trials; empty where a text is not on this machine. */
    public Optional<TrialSizes> sizes() {
        return TrialSizes.of(grid);
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
     * Foresees what surgery would do to each Linear of a trial's model, in the model's order.
     *
     * @throws io.altgrad.base.UserError if a rule matches no layer
     */
    public static List<LayerAssignment> layers(Trial trial) {
        return Surgery.foresee(
                trial.phases().stream().map(Trial.Phase::surgery).toList(), Gpt.linearNames(trial.model()));
    }
}
