package io.altgrad.app;

import io.altgrad.spec.Trial;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BiFunction;

/** The time that steps take, by what makes them alike: the model, the micro-batches and the casts. */
final class StepCosts {

    /**
     * The cost of a step.
     *
     * @param evaluation seconds of an evaluation; 0 where those of a step include it
     * @param peakMib largest resident memory of the process
     */
    record StepCost(double seconds, double evaluation, double peakMib) {}

    private final Map<Object, Optional<StepCost>> known = new HashMap<>();
    private final BiFunction<Trial, Integer, Optional<StepCost>> measure;

    /** @param measure the cost of a step in the phase of that number, counted from 0; empty where it is not known */
    StepCosts(BiFunction<Trial, Integer, Optional<StepCost>> measure) {
        this.measure = measure;
    }

    /** Whatever makes the steps of a phase take what they take. */
    static Object kind(Trial trial, int phase) {
        return List.of(
                trial.model(),
                trial.training().batches(),
                trial.rules().rules(),
                trial.phases().get(phase).surgery().recipes(),
                trial.quantization().arithmetic(),
                trial.training().evaluation(),
                trial.corpus());
    }

    /** The sum over the trials. */
    CostEstimate of(Iterator<Trial> trials, String basis) {
        long counted = 0;
        long unknown = 0;
        double seconds = 0;
        double peak = 0;
        while (trials.hasNext()) {
            Optional<StepCost> cost = of(trials.next());
            if (cost.isPresent()) {
                counted++;
                seconds += cost.get().seconds();
                peak = Math.max(peak, cost.get().peakMib());
            } else {
                unknown++;
            }
        }
        return new CostEstimate(basis, counted, unknown, seconds, peak);
    }

    /** The cost of all steps and evaluations of a trial; empty where one of its phases is not known. */
    private Optional<StepCost> of(Trial trial) {
        double seconds = 0;
        double evaluation = 0;
        double peak = 0;
        int before = 0;
        List<Trial.Phase> phases = trial.phases();
        for (int i = 0; i < phases.size(); i++) {
            int phase = i;
            Optional<StepCost> step = known.computeIfAbsent(kind(trial, i), kind -> measure.apply(trial, phase));
            if (step.isEmpty()) {
                return Optional.empty();
            }
            seconds += step.get().seconds() * (phases.get(i).lastStep() - before);
            evaluation = step.get().evaluation();
            peak = Math.max(peak, step.get().peakMib());
            before = phases.get(i).lastStep();
        }
        int every = trial.training().evaluation().every();
        int evaluations = (trial.training().schedule().steps() + every - 1) / every;
        return Optional.of(new StepCost(seconds + evaluation * evaluations, 0, peak));
    }
}
