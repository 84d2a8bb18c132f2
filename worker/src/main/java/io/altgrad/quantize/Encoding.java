package io.altgrad.quantize;

import io.altgrad.tensor.Dtype;
import io.altgrad.tensor.Ops;
import io.altgrad.tensor.Tensor;

/** The elements of a matrix of codes: the codes of 8 bits, or their values as products read them. */
enum Encoding {
    CODES {
        @Override
        Tensor encode(Ops ops, Tensor values, Tensor scales, String format) {
            return ops.encode(values, scales, Dtype.ofCodes(format).orElseThrow());
        }

        @Override
        Tensor transposed(Ops ops, Tensor codes) {
            return ops.transposeCodes(codes);
        }
    },
    /** Within a float's last digits, which products in bfloat16 round away: the codes have fewer than it. */
    VALUES {
        @Override
        Tensor encode(Ops ops, Tensor values, Tensor scales, String format) {
            return ops.toOperand(ops.multiply(values, scales));
        }

        @Override
        Tensor transposed(Ops ops, Tensor codes) {
            return codes.transpose();
        }
    };

    /**
     * The codes of a cast.
     *
     * @param values (rows, columns), over their scales
     * @param scales (1, 1), or (rows, 1)
     */
    abstract Tensor encode(Ops ops, Tensor values, Tensor scales, String format);

    /** (rows, columns) to (columns, rows). */
    abstract Tensor transposed(Ops ops, Tensor codes);
}
