package io.altgrad.quantize;

import io.altgrad.spec.Cast;
import io.altgrad.tensor.DeviceCast;
import io.altgrad.tensor.DeviceKernels;
import io.altgrad.tensor.Shape;
import io.altgrad.tensor.StackCasts;
import io.altgrad.tensor.StackOps;
import io.altgrad.tensor.StackedCast;
import io.altgrad.tensor.Tensor;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;

/** The casts of all models by one pass of a device, or by one for each of the operand's products. */
final class CastAtOnce<T> implements StackCast<T> {

    private final Tensor stack;
    private final Sides sides;
    private final StackForm<T> form;
    private final StackOps ops;
    private final StackCasts.Made columns;
    private final List<T> rows = new ArrayList<>();

    /**
     * The casts of both products by model.
     *
     * @param rows empty where both see the same numbers
     * @param firstDraw of either
     */
    private record Sides(
            StackCasts casts,
            Map<Integer, StackedCast.Part> columns,
            Map<Integer, StackedCast.Part> rows,
            long firstDraw) {

        /** Tells whether the casts of a side are all of one kind. */
        static <T> boolean agree(Map<Integer, StackedCast.Part> side, StackForm<T> form, Shape shape) {
            Set<List<Object>> kinds = side.values().stream()
                    .map(part -> List.of(
                            part.scale() instanceof DeviceCast.Scale.Blocks blocks ? blocks : "whole",
                            form.wanted(part.cast(), shape)))
                    .collect(Collectors.toSet());
            return kinds.size() <= 1;
        }
    }

    private CastAtOnce(Tensor stack, Sides sides, StackForm<T> form, StackOps ops) {
        this.stack = stack;
        this.sides = sides;
        this.form = form;
        this.ops = ops;
        this.columns = made(stack, sides.columns());
    }

    /**
     * Casts an operand's stack.
     *
     * @param casts by the number of the model
     * @return empty where not all of these casts can be made at once
     */
    static <T> Optional<StackCast<T>> of(
            Tensor stack, Map<Integer, StackCast.Of<T>> casts, StackForm<T> form, StackOps ops) {
        Optional<StackCasts> atOnce = ops.casts();
        Optional<DeviceKernels> kernels = ops.single().kernels();
        if (atOnce.isEmpty() || kernels.isEmpty()) {
            return Optional.empty();
        }
        Shape shape = stack.shape();
        Shape turned = Shape.of(shape.last(), shape.size() / shape.last());
        boolean isShared = casts.values().stream().allMatch(of -> of.cast().isShared());
        Map<Integer, StackedCast.Part> columns =
                parts(casts, of -> of.cast().columnsOfStack(kernels.get(), shape, of.occasion()));
        Map<Integer, StackedCast.Part> rows =
                isShared ? Map.of() : parts(casts, of -> of.cast().rowsOfStack(kernels.get(), turned, of.occasion()));
        boolean areAll = columns.size() == casts.size() && (isShared || rows.size() == casts.size());
        if (!areAll || !Sides.agree(columns, form, shape) || !Sides.agree(rows, form, turned)) {
            return Optional.empty();
        }
        long firstDraw = casts.values().iterator().next().occasion().firstDraw(stack);
        return Optional.of(new CastAtOnce<>(stack, new Sides(atOnce.get(), columns, rows, firstDraw), form, ops));
    }

    private static <T> Map<Integer, StackedCast.Part> parts(
            Map<Integer, StackCast.Of<T>> casts, Function<StackCast.Of<T>, Optional<StackedCast.Part>> part) {
        Map<Integer, StackedCast.Part> parts = new HashMap<>();
        casts.forEach((model, of) -> part.apply(of).ifPresent(made -> parts.put(model, made)));
        return parts;
    }

    private StackCasts.Made made(Tensor of, Map<Integer, StackedCast.Part> parts) {
        Cast any = parts.values().iterator().next().cast();
        return sides.casts().cast(of, parts, sides.firstDraw(), form.wanted(any, of.shape()));
    }

    @Override
    public T alongColumns() {
        return form.made(columns);
    }

    @Override
    public T alongRows() {
        if (sides.rows().isEmpty()) {
            return form.ofOne().turned(alongColumns(), ops);
        }
        try (Tensor turned = form.ofOne().transposed(stack, ops)) {
            T made = form.ofOne().ofTransposed(form.made(made(turned, sides.rows())));
            rows.add(made);
            return made;
        }
    }

    @Override
    public boolean readsValue() {
        return !sides.rows().isEmpty();
    }

    @Override
    public Tensor straightThrough(Tensor grad) {
        if (columns.kept() == null) {
            return grad;
        }
        try (grad) {
            return ops.multiply(grad, columns.kept());
        }
    }

    @Override
    public void free() {
        columns.values().close();
        if (columns.kept() != null) {
            columns.kept().close();
        }
        rows.forEach(made -> form.ofOne().elements(made).close());
    }
}
