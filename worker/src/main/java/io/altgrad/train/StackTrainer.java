package io.altgrad.train;

import io.altgrad.quantize.CastObserver;
import io.altgrad.result.Outcome;
import io.altgrad.tensor.Engine;
import io.altgrad.tensor.Scope;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Supplier;

/**
 * The training loops of several trials of one shape, step by step together. Each trial gets what its own {@link Trainer}
 * would give it, bit for bit; of the time that a step of all took, each is told its equal share. A trial that ends, for
 * whatever reason, leaves, and the others go on.
 */
public final class StackTrainer {

    private final Engine engine;
    private final Scope scope;
    private final Function<RuntimeException, Outcome> failure;

    /**
     * @param engine that each trial computes with
     * @param scope where the trials lie
     * @param failure the outcome of a trial whose listener or evaluation threw, which is no concern of the others
     */
    public StackTrainer(Engine engine, Scope scope, Function<RuntimeException, Outcome> failure) {
        this.engine = engine;
        this.scope = scope;
        this.failure = failure;
    }

    /**
     * One of the trials.
     *
     * @param ended hears of its outcome as soon as there is one
     */
    public record Lane(Trainer trainer, Trainer.Bounds bounds, Consumer<Outcome> ended) {}

    /**
     * Trains all trials to their ends.
     *
     * @throws IllegalArgumentException if they are not of one shape, or have not made as many steps as each other
     */
    public void run(List<Lane> lanes) {
        requireOneStep(lanes);
        List<Lane> going = new ArrayList<>(lanes);
        going.removeIf(this::isAtItsLast);
        while (going.size() > 1) {
            together(going);
        }
        for (Lane last : going) {
            guarded(() -> Optional.of(last.trainer().run(last.bounds())), last);
        }
    }

    private static void requireOneStep(List<Lane> lanes) {
        int first = lanes.get(0).trainer().stepsMade();
        for (Lane lane : lanes) {
            if (lane.trainer().stepsMade() != first) {
                throw new IllegalArgumentException("Cannot stack a trial after step "
                        + lane.trainer().stepsMade() + " on one after step " + first + ": they go on together.");
            }
        }
    }

    /** Makes steps until a trial ends, which leaves. */
    private void together(List<Lane> lanes) {
        int before = lanes.size();
        List<TrainingStep> steps =
                lanes.stream().map(lane -> lane.trainer().step()).toList();
        try (TrainingStack stack = new TrainingStack(engine, scope, steps)) {
            while (lanes.size() == before) {
                step(stack, lanes);
                lanes.removeIf(this::isAtItsLast);
            }
        }
    }

    private void step(TrainingStack stack, List<Lane> lanes) {
        List<CastObserver> observers =
                lanes.stream().map(lane -> lane.trainer().prepare()).toList();
        long start = System.nanoTime();
        List<TrainingStep.Made> made = stack.run(lanes.get(0).trainer().stepsMade(), observers);
        long share = (System.nanoTime() - start) / lanes.size();
        for (int i = lanes.size() - 1; i >= 0; i--) {
            Lane lane = lanes.get(i);
            TrainingStep.Made own = made.get(i);
            if (guarded(() -> lane.trainer().take(own, share, lane.bounds()), lane)) {
                lanes.remove(i);
            }
        }
    }

    private boolean isAtItsLast(Lane lane) {
        if (lane.trainer().goesOn(lane.bounds())) {
            return false;
        }
        lane.ended().accept(lane.trainer().end(lane.bounds()));
        return true;
    }

    /** Tells whether {@code work} has ended the trial. */
    private boolean guarded(Supplier<Optional<Outcome>> work, Lane lane) {
        Optional<Outcome> outcome;
        try {
            outcome = work.get();
        } catch (RuntimeException e) {
            outcome = Optional.of(failure.apply(e));
        }
        outcome.ifPresent(lane.ended());
        return outcome.isPresent();
    }
}
