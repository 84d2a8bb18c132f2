package io.altgrad.quantize;

import io.altgrad.tensor.Ops;
import io.altgrad.tensor.StackOps;
import io.altgrad.tensor.Tensor;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** The casts of each model by itself, of which copies are stacked. */
final class CastByModel<T> implements StackCast<T> {

    private final StackForm<T> form;
    private final StackOps ops;
    private final List<Tensor> parts;
    private final Map<Integer, StackCast.Of<T>> casts;

    /** By model; one without a cast, or that has diverged, has none. */
    private final Map<Integer, OperandCast.Result<T>> results;

    /** The operands of the others. */
    private final Map<Integer, T> uncast = new HashMap<>();

    private final T columns;
    private final boolean isShared;
    private final List<T> rows = new ArrayList<>();

    private CastByModel(
            StackForm<T> form,
            StackOps ops,
            List<Tensor> parts,
            Map<Integer, StackCast.Of<T>> casts,
            Map<Integer, OperandCast.Result<T>> results) {
        this.form = form;
        this.ops = ops;
        this.parts = parts;
        this.casts = casts;
        this.results = results;
        List<T> operands = new ArrayList<>();
        for (int i = 0; i < parts.size(); i++) {
            operands.add(results.containsKey(i) ? results.get(i).alongColumns() : uncast(i));
        }
        this.columns = form.stacked(operands, ops);
        this.isShared = results.values().stream().allMatch(OperandCast.Result::isShared);
    }

    private T uncast(int model) {
        return uncast.computeIfAbsent(model, i -> form.ofOne().uncast(parts.get(i), ops.single()));
    }

    /** Casts each model's part, of which one at least has a cast. */
    static <T> StackCast<T> of(Tensor stack, Map<Integer, Of<T>> casts, StackForm<T> form, StackOps ops) {
        List<Tensor> parts = ops.parts(stack);
        Map<Integer, OperandCast.Result<T>> results = new HashMap<>();
        for (int i = 0; i < parts.size(); i++) {
            if (casts.containsKey(i)) {
                Of<T> of = casts.get(i);
                try {
                    results.put(i, of.cast().apply(parts.get(i), of.occasion()));
                } catch (DivergedOperand e) {
                    of.occasion().divergence().diverged(e);
                }
            }
        }
        return new CastByModel<>(form, ops, parts, casts, results);
    }

    @Override
    public T alongColumns() {
        return columns;
    }

    @Override
    public T alongRows() {
        if (isShared) {
            return form.ofOne().turned(columns, ops);
        }
        List<T> operands = new ArrayList<>();
        for (int i = 0; i < parts.size(); i++) {
            operands.add(rows(i));
        }
        T stacked = form.stacked(operands, ops);
        rows.add(stacked);
        return stacked;
    }

    /** A model's own; of one that has none, as it has diverged, its value. */
    private T rows(int model) {
        if (results.containsKey(model)) {
            try {
                return results.get(model).alongRows();
            } catch (DivergedOperand e) {
                casts.get(model).occasion().divergence().diverged(e);
            }
        }
        Ops single = ops.single();
        try (Tensor view = form.ofOne().transposed(parts.get(model), single)) {
            return form.ofOne().ofTransposed(form.ofOne().uncast(single.codes().contiguous(view), single));
        }
    }

    @Override
    public boolean readsValue() {
        return !isShared;
    }

    @Override
    public Tensor straightThrough(Tensor grad) {
        List<Tensor> ofGrad = ops.parts(grad);
        List<Tensor> made = new ArrayList<>();
        for (int i = 0; i < ofGrad.size(); i++) {
            Tensor part = ofGrad.get(i);
            made.add(results.containsKey(i) ? results.get(i).straightThrough(part) : part);
        }
        if (made.equals(ofGrad)) {
            return grad;
        }
        for (int i = 0; i < made.size(); i++) {
            if (made.get(i) == ofGrad.get(i)) {
                // Of its own stack now.
                made.set(i, made.get(i).reshape(made.get(i).shape()));
            }
        }
        grad.close();
        return ops.stack(made);
    }

    @Override
    public void free() {
        form.ofOne().elements(columns).close();
        rows.forEach(stacked -> form.ofOne().elements(stacked).close());
        results.values().forEach(OperandCast.Result::free);
        uncast.forEach((model, operand) -> {
            Tensor elements = form.ofOne().elements(operand);
            if (elements != parts.get(model)) {
                elements.close();
            }
        });
    }
}
