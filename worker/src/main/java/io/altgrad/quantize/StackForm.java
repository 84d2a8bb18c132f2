package io.altgrad.quantize;

import io.altgrad.spec.Block;
import io.altgrad.spec.Cast;
import io.altgrad.tensor.Codes;
import io.altgrad.tensor.DeviceCast;
import io.altgrad.tensor.InverseScales;
import io.altgrad.tensor.Ops;
import io.altgrad.tensor.Shape;
import io.altgrad.tensor.StackCasts;
import io.altgrad.tensor.StackOps;
import io.altgrad.tensor.Tensor;
import java.util.ArrayList;
import java.util.List;

/** The form in which the operands of several models enter products that are made at once. */
public abstract sealed class StackForm<T> {

    /** Values as products read them. */
    public static final StackForm<Tensor> OPERANDS = new OfValues();

    /** Values of codes, and one over the scales of each model's. */
    public static final StackForm<Codes> CODE_VALUES = new OfCodeValues();

    private final Form<T> ofOne;

    private StackForm(Form<T> ofOne) {
        this.ofOne = ofOne;
    }

    /** The form of one model's operands. */
    final Form<T> ofOne() {
        return ofOne;
    }

    /**
     * The values that a device makes of a whole stack.
     *
     * @param shape of each part
     */
    abstract StackCasts.Wanted wanted(Cast cast, Shape shape);

    /** The operand that a device has made of a whole stack. */
    abstract T made(StackCasts.Made made);

    /** The stack of the operands of each model, which are copied; what some were cast to, the others are rounded to. */
    abstract T stacked(List<T> operands, StackOps ops);

    /** The stack of those tensors, each of them as products read it. */
    private static Tensor copied(List<Tensor> tensors, StackOps ops) {
        List<Tensor> operands = tensors.stream().map(ops.single()::operand).toList();
        Tensor stack = ops.over(operands);
        for (int i = 0; i < operands.size(); i++) {
            if (operands.get(i) != tensors.get(i)) {
                operands.get(i).close();
            }
        }
        return stack;
    }

    private static final class OfValues extends StackForm<Tensor> {

        OfValues() {
            super(Form.OPERANDS);
        }

        @Override
        StackCasts.Wanted wanted(Cast cast, Shape shape) {
            return new StackCasts.Wanted(DeviceCast.Values.OVER_SCALES, shape);
        }

        @Override
        Tensor made(StackCasts.Made made) {
            return made.values();
        }

        @Override
        Tensor stacked(List<Tensor> operands, StackOps ops) {
            return copied(operands, ops);
        }
    }

    private static final class OfCodeValues extends StackForm<Codes> {

        OfCodeValues() {
            super(Form.CODE_VALUES);
        }

        @Override
        StackCasts.Wanted wanted(Cast cast, Shape shape) {
            boolean areFactors =
                    cast.scaling().ofTensor() || cast.scaling().block().equals(Block.ROW);
            long columns = shape.last();
            return new StackCasts.Wanted(
                    areFactors ? DeviceCast.Values.OF_CODES : DeviceCast.Values.OVER_SCALES,
                    Shape.of(shape.size() / columns, columns));
        }

        @Override
        Codes made(StackCasts.Made made) {
            return made.inverseScales() == null
                    ? Codes.unscaled(made.values())
                    : new Codes(made.values(), made.inverseScales());
        }

        /** Of one order, and with a scale for each row where one of them has that. */
        @Override
        Codes stacked(List<Codes> operands, StackOps ops) {
            Codes.Order order = operands.get(0).order();
            Tensor values = copied(operands.stream().map(Codes::codes).toList(), ops);
            long scales =
                    operands.stream().mapToLong(OfCodeValues::scales).max().orElseThrow();
            if (scales == 0) {
                return new Codes(values, null, null, null, order);
            }
            List<Tensor> inverse = new ArrayList<>();
            operands.forEach(operand -> inverse.add(repeated(operand, scales, ops.single())));
            return new Codes(values, InverseScales.of(ops.over(inverse)), null, null, order);
        }

        private static long scales(Codes codes) {
            return codes.scales() == null ? 0 : codes.inverseScales().shape().size();
        }

        /** One over the scales, or 1, as often as there are rows with scales. */
        private static Tensor repeated(Codes codes, long count, Ops ops) {
            Tensor inverse = codes.inverseScales();
            if (scales(codes) == count) {
                return inverse;
            }
            Tensor ones = ops.ones(Shape.of(count, 1));
            return inverse == null ? ones : ops.multiply(ones, inverse);
        }
    }
}
