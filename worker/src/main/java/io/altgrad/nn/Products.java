package io.altgrad.nn;

import io.altgrad.quantize.Form;
import io.altgrad.tensor.Codes;
import io.altgrad.tensor.Ops;
import io.altgrad.tensor.Tensor;

/**
 * The three products of a Linear, on operands in one form. Shapes: input (rows, in), weight (out, in), gradOutput
 * (rows, out).
 */
interface Products<T> {

    /** Products of values in the compute precision. */
    Products<Tensor> EMULATED = new OfValues(Form.OPERANDS);

    /** Products of values in float32, whatever the compute precision is. */
    Products<Tensor> EXACT = new OfValues(Form.VALUES);

    /** Products of codes of 8 bits. */
    Products<Codes> NATIVE = new OfCodes(Form.CODES);

    /** Products of the values of codes, of any format, with the scales applied behind. */
    Products<Codes> SCALED = new OfCodes(Form.CODE_VALUES);

    /** Products of values in a form. */
    record OfValues(Form<Tensor> form) implements Products<Tensor> {

        @Override
        public Tensor forward(Ops ops, Tensor input, Tensor weight, Tensor bias) {
            return ops.linear(input, weight, bias);
        }

        @Override
        public Tensor gradInput(Ops ops, Tensor gradOutput, Tensor weight) {
            return ops.linearInputGradient(gradOutput, weight);
        }

        @Override
        public Tensor gradWeight(Ops ops, Tensor gradOutput, Tensor input) {
            return ops.linearWeightGradient(gradOutput, input);
        }
    }

    /** Products of codes in a form, each operand's rows along the dimension that the product sums over. */
    record OfCodes(Form<Codes> form) implements Products<Codes> {

        @Override
        public Tensor forward(Ops ops, Codes input, Codes weight, Tensor bias) {
            return ops.codes().product(input, weight, bias);
        }

        @Override
        public Tensor gradInput(Ops ops, Codes gradOutput, Codes weight) {
            return ops.codes().product(gradOutput, weight, null);
        }

        @Override
        public Tensor gradWeight(Ops ops, Codes gradOutput, Codes input) {
            return ops.codes().product(gradOutput, input, null);
        }
    }

    /** The form of its operands. */
    Form<T> form();

    /** {@code x Wᵀ + b}, (rows, out) or with the input's leading dimensions; bias may be null. */
    Tensor forward(Ops ops, T input, T weight, Tensor bias);

    /** {@code G W}, (rows, in) or with the gradient's leading dimensions. */
    Tensor gradInput(Ops ops, T gradOutput, T weight);

    /** {@code Gᵀ x}, (out, in). */
    Tensor gradWeight(Ops ops, T gradOutput, T input);
}
