package io.altgrad.train;

import io.altgrad.nn.Context;
import io.altgrad.nn.GptStack;
import io.altgrad.nn.StackContext;
import io.altgrad.quantize.CastObserver;
import io.altgrad.tensor.Engine;
import io.altgrad.tensor.Ops;
import io.altgrad.tensor.PartwiseOps;
import io.altgrad.tensor.Scope;
import io.altgrad.tensor.StackOps;
import java.util.ArrayList;
import java.util.List;

/**
 * The optimizer steps of several trials of one shape, made at once: each trial's loss, gradients and update are bit for
 * bit those that its own {@link TrainingStep} would make. One that diverges does not touch the others; it is to be left
 * out of the next stack. Closing frees what shows the trials together, and nothing of theirs.
 */
public final class TrainingStack implements AutoCloseable {

    /** Floats that the second-level cache of a core holds. */
    private static final long CACHE = 1 << 18;

    /** Elements of bfloat16 in 16 bytes. */
    private static final int ALIGNED = 8;

    private final Engine engine;
    private final Scope scope;
    private final List<TrainingStep> trials;
    private final StackOps own;
    private final GptStack models;
    private final AdamWStack optimizer;
    private final StepEnd end;

    /**
     * The stack of those trials, which are to outlive it.
     *
     * @param engine that each of them computes with
     * @param scope where they lie
     * @throws IllegalArgumentException if their models, batches or micro-batches are not of one shape
     */
    public TrainingStack(Engine engine, Scope scope, List<TrainingStep> trials) {
        requireOneShape(trials);
        this.engine = engine;
        this.scope = scope;
        this.trials = List.copyOf(trials);
        this.own = newOps();
        this.models = new GptStack(own, trials.stream().map(TrainingStep::model).toList());
        this.optimizer =
                new AdamWStack(trials.stream().map(TrainingStep::optimizer).toList(), models, own);
        this.end = new StepEnd(optimizer, own.deviceStep().orElse(null));
    }

    private StackOps newOps() {
        Ops ops = engine.newOps(scope);
        StackOps stacked = ops.stacked(trials.size());
        return stacked.isBatch() && !isAligned() ? new PartwiseOps(ops, trials.size()) : stacked;
    }

    /**
     * Tells whether every part of a batch, of bfloat16 too, begins at a multiple of 16 bytes, as a tensor by itself does: a
     * library may take another algorithm for one that does not.
     */
    private boolean isAligned() {
        TrainingStep first = trials.get(0);
        int context = first.model().model().context();
        return first.model().model().width() % ALIGNED == 0
                && (long) first.training().batches().size() * context % ALIGNED == 0;
    }

    private static void requireOneShape(List<TrainingStep> trials) {
        var first = trials.get(0).training().batches();
        for (TrainingStep trial : trials) {
            var batches = trial.training().batches();
            if (batches.size() != first.size() || batches.accumulation() != first.accumulation()) {
                throw new IllegalArgumentException("Cannot stack a trial with batches of " + batches.size() + " x "
                        + batches.accumulation() + " on one of " + first.size() + " x " + first.accumulation()
                        + ": a stack has one shape.");
            }
        }
    }

    /**
     * Makes step {@code index} of each trial, counted from 0.
     *
     * @param observers of each trial; they hear of the casts of the first micro-batch
     * @return what it was for each
     */
    public List<TrainingStep.Made> run(int index, List<CastObserver> observers) {
        if (outgrowsCache()) {
            return eachByItself(index, observers);
        }
        Step step = new Step(index);
        int accumulation = trials.get(0).training().batches().accumulation();
        for (int micro = 0; micro < accumulation && step.goesOn(); micro++) {
            step.gather((long) index * accumulation + micro, micro == 0 ? observers : List.of());
        }
        if (step.goesOn()) {
            step.update();
        }
        optimizer.clearGradients();
        return step.made();
    }

    /**
     * Tells whether on a CPU the widest values of one trial fill its cache: then the parts of a stack put each other out of
     * it from one operation to the next, which costs more than the calls that it spares.
     */
    private boolean outgrowsCache() {
        TrainingStep first = trials.get(0);
        long tokens = first.tokens() / first.training().batches().accumulation();
        return !scope.place().isGpu() && tokens * 4L * first.model().model().width() > CACHE;
    }

    private List<TrainingStep.Made> eachByItself(int index, List<CastObserver> observers) {
        List<TrainingStep.Made> made = new ArrayList<>();
        for (int i = 0; i < trials.size(); i++) {
            TrainingStep trial = trials.get(i);
            CastObserver observer = observers.get(i);
            made.add(TrainingStep.Made.of(() -> trial.run(index, observer)));
        }
        return made;
    }

    /** One step of all, and what it has come to for each. */
    private final class Step {

        private final List<StepOutcome> outcomes;

        /** The context of each micro-batch, which says who diverged in it. */
        private final List<StackContext> contexts = new ArrayList<>();

        Step(int index) {
            outcomes =
                    trials.stream().map(trial -> new StepOutcome(trial, index)).toList();
            end.begin(outcomes);
        }

        boolean goesOn() {
            return outcomes.stream().anyMatch(StepOutcome::goesOn);
        }

        /** Gathers the gradients of one micro-batch of each trial that goes on. */
        void gather(long microBatch, List<CastObserver> observers) {
            try (StackOps ops = newOps()) {
                end.leaveAmaxes(ops.single());
                StackContext context = context(ops, microBatch, observers);
                contexts.add(context);
                List<Batch> batches =
                        trials.stream().map(trial -> trial.batch(microBatch)).toList();
                GptStack.Losses loss =
                        models.loss(Batch.idStack(batches, ops), Batch.targetStack(batches, ops), context);
                end.take(
                        ops.single(),
                        loss.entropy(),
                        loss::values,
                        (trial, value) -> take(trial, value, context, microBatch));
                if (goesOn()) {
                    loss.backward(1.0 / trials.get(0).training().batches().accumulation());
                    end.tellAmaxes(ops.single());
                    takeDivergences();
                }
            }
        }

        private StackContext context(StackOps ops, long microBatch, List<CastObserver> observers) {
            List<Context> each = new ArrayList<>();
            for (int i = 0; i < trials.size(); i++) {
                CastObserver observer = observers.isEmpty() ? CastObserver.NONE : observers.get(i);
                each.add(trials.get(i).context(ops.single(), microBatch, observer));
            }
            StackContext context = new StackContext(ops, each);
            for (int i = 0; i < trials.size(); i++) {
                leaveOutIfEnded(i, context);
            }
            return context;
        }

        private void leaveOutIfEnded(int trial, StackContext context) {
            if (!outcomes.get(trial).goesOn()) {
                context.leaveOut(trial);
            }
        }

        private void take(int trial, float loss, StackContext context, long microBatch) {
            takeDivergences();
            outcomes.get(trial).take(loss, microBatch);
            leaveOutIfEnded(trial, context);
        }

        private void takeDivergences() {
            for (StackContext context : contexts) {
                for (int i = 0; i < trials.size(); i++) {
                    context.divergence(i).ifPresent(outcomes.get(i)::diverged);
                }
            }
        }

        /** Ends the step of those that go on. */
        void update() {
            try (StackOps ops = newOps()) {
                end.run(ops, ops.single(), outcomes, this::takeDivergences);
                models.share();
            }
        }

        List<TrainingStep.Made> made() {
            return outcomes.stream().map(StepOutcome::made).toList();
        }
    }

    @Override
    public void close() {
        own.close();
    }
}
