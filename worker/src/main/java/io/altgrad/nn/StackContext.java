package io.altgrad.nn;

import io.altgrad.quantize.DivergedOperand;
import io.altgrad.quantize.DivergenceListener;
import io.altgrad.tensor.StackOps;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/**
 * The surroundings of one forward of a stack: those of each model, and which of them have diverged in it. A model that has
 * is computed on without casts, for the others' sake, and its numbers mean nothing.
 */
public final class StackContext {

    private final StackOps ops;
    private final List<Context> models = new ArrayList<>();
    private final Map<Integer, DivergedOperand> diverged = new HashMap<>();
    private final Set<Integer> leftOut = new HashSet<>();

    /**
     * @param ops where the stack's operations run
     * @param models the context of each model, on {@linkplain StackOps#single single} operations of the same scope; they
     *     agree in mode and micro-batch
     */
    public StackContext(StackOps ops, List<Context> models) {
        this.ops = ops;
        for (int i = 0; i < models.size(); i++) {
            int number = i;
            this.models.add(
                    models.get(i).divergingTo(DivergenceListener.ofTrial(number, how -> diverged(number, how))));
        }
    }

    StackOps ops() {
        return ops;
    }

    /** The seed of each model. */
    Stream<Long> seeds() {
        return models.stream().map(Context::seed);
    }

    Context model(int number) {
        return models.get(number);
    }

    /** This as a context of layers that take stacks; seed and observer are each model's own. */
    Context whole() {
        Context first = models.get(0);
        return new Context(
                ops, first.mode(), first.seed(), first.microBatch(), first.observer(), first.divergence(), this);
    }

    /** Tells whether that model takes part: it has not diverged, and was not left out. */
    public boolean goesOn(int number) {
        return !diverged.containsKey(number) && !leftOut.contains(number);
    }

    /** The cast in which that model diverged; empty where it did in none. */
    public Optional<DivergedOperand> divergence(int number) {
        return Optional.ofNullable(diverged.get(number));
    }

    /** Leaves a model out from here on, one whose loss is not finite. */
    public void leaveOut(int number) {
        leftOut.add(number);
    }

    /** The first is the one that a model by itself would end with. */
    void diverged(int number, DivergedOperand how) {
        diverged.putIfAbsent(number, how);
    }
}
