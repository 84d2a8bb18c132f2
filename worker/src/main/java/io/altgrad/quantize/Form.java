package io.altgrad.quantize;

import io.altgrad.tensor.Codes;
import io.altgrad.tensor.Tensor;
import java.util.function.Function;
import java.util.function.UnaryOperator;

/** The form in which operands enter products. */
public final class Form<T> {

    /** Float32 values: of the operand's shape, and (rows, columns) for products that sum over the rows. */
    public static final Form<Tensor> VALUES =
            new Form<>(Quantizer::values, UnaryOperator.identity(), Tensor::transpose);

    /** 8-bit codes: (rows, columns), and (columns, rows) for products that sum over the rows. Every operand has a cast. */
    public static final Form<Codes> CODES = new Form<>(Quantizer::codes, Form::refuse, UnaryOperator.identity());

    /** One of a quantizer's two ways. */
    @FunctionalInterface
    private interface Way<T> {
        Quantizer.Quantized<T> cast(Quantizer quantizer, Tensor from, Occasion occasion, GradientGate gate);
    }

    private final Way<T> way;
    private final Function<Tensor, T> uncast;
    private final UnaryOperator<T> turned;

    private Form(Way<T> way, Function<Tensor, T> uncast, UnaryOperator<T> turned) {
        this.way = way;
        this.uncast = uncast;
        this.turned = turned;
    }

    private static Codes refuse(Tensor value) {
        throw new IllegalStateException("Cannot multiply " + value.shape() + " as codes: it has no cast.");
    }

    Quantizer.Quantized<T> cast(Quantizer quantizer, Tensor from, Occasion occasion, GradientGate gate) {
        return way.cast(quantizer, from, occasion, gate);
    }

    /** An operand that has no cast. */
    T uncast(Tensor value) {
        return uncast.apply(value);
    }

    /** The cast of a transposed operand, (columns, rows), for a product that sums over the operand's rows. */
    T ofTransposed(T cast) {
        return turned.apply(cast);
    }
}
