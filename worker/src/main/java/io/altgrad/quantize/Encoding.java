package io.altgrad.quantize;

import io.altgrad.tensor.Codes;
import io.altgrad.tensor.Dtype;
import io.altgrad.tensor.HostView;
import io.altgrad.tensor.Ops;
import io.altgrad.tensor.Tensor;

/** The elements of a matrix of codes: the codes of 8 bits, or their values as products read them. */
enum Encoding {
    CODES {
        @Override
        Encoded encode(HostQuantizer quantizer, Tensor value, Occasion occasion, Tally tally) {
            Ops ops = occasion.ops();
            try (Tensor values = ops.floats(rows(value), value.shape().last())) {
                CastSummary summary = quantizer.cast(value, Sink.ofValues(HostView.of(values)), occasion, tally);
                Dtype type = Dtype.ofCodes(quantizer.cast().format().name()).orElseThrow();
                return new Encoded(
                        ops.codes().encode(values, ops.tensor(tally.scales(), tally.scales().length, 1), type),
                        summary);
            }
        }

        @Override
        Codes transposed(Ops ops, Codes codes) {
            return new Codes(ops.codes().transposed(codes.codes()), codes.scales());
        }
    },
    VALUES {
        @Override
        Encoded encode(HostQuantizer quantizer, Tensor value, Occasion occasion, Tally tally) {
            Ops ops = occasion.ops();
            Tensor codes = emptyValues(value, ops);
            Sink into = tally.scales().length == 0 ? Sink.ofOperands(codes) : Sink.ofCodes(codes);
            return new Encoded(codes, quantizer.cast(value, into, occasion, tally));
        }

        @Override
        Codes transposed(Ops ops, Codes codes) {
            return codes.turned();
        }
    };

    /** Codes with what their cast did. */
    record Encoded(Tensor codes, CastSummary summary) {}

    /** An uninitialized matrix for the values of a tensor's codes, as products read them. */
    static Tensor emptyValues(Tensor value, Ops ops) {
        long columns = value.shape().last();
        return ops.codes().emptyOperand(value, rows(value), columns).orElseGet(() -> ops.floats(rows(value), columns));
    }

    private static long rows(Tensor value) {
        return value.shape().size() / value.shape().last();
    }

    /**
     * The codes of a tensor (…, columns) as a matrix (rows, columns).
     *
     * @param tally of the cast, with places for the scale that serves the matrix or for that of each row; with none where
     *     scales stay in the values
     */
    abstract Encoded encode(HostQuantizer quantizer, Tensor value, Occasion occasion, Tally tally);

    /** (rows, columns) to (columns, rows). */
    abstract Codes transposed(Ops ops, Codes codes);
}
