package io.altgrad.quantize;

import io.altgrad.tensor.Dtype;
import io.altgrad.tensor.HostView;
import io.altgrad.tensor.Ops;
import io.altgrad.tensor.Tensor;

/** The elements of a matrix of codes: the codes of 8 bits, or their values as products read them. */
enum Encoding {
    CODES {
        @Override
        Encoded encode(HostQuantizer quantizer, Tensor matrix, Occasion occasion, Tally tally) {
            Ops ops = occasion.ops();
            try (Tensor values = ops.emptyLike(matrix)) {
                CastSummary summary = quantizer.cast(matrix, Sink.ofValues(HostView.of(values)), occasion, tally);
                Dtype type = Dtype.ofCodes(quantizer.cast().format().name()).orElseThrow();
                return new Encoded(
                        ops.codes().encode(values, ops.tensor(tally.scales(), tally.scales().length, 1), type),
                        summary);
            }
        }

        @Override
        Tensor transposed(Ops ops, Tensor codes) {
            return ops.codes().transposed(codes);
        }
    },
    VALUES {
        @Override
        Encoded encode(HostQuantizer quantizer, Tensor matrix, Occasion occasion, Tally tally) {
            Ops ops = occasion.ops();
            Tensor codes = ops.codes().emptyOperand(matrix).orElseGet(() -> ops.emptyLike(matrix));
            Sink into = tally.scales().length == 0 ? Sink.ofOperands(codes) : Sink.ofCodes(codes);
            return new Encoded(codes, quantizer.cast(matrix, into, occasion, tally));
        }

        @Override
        Tensor transposed(Ops ops, Tensor codes) {
            return codes.transpose();
        }
    };

    /** Codes with what their cast did. */
    record Encoded(Tensor codes, CastSummary summary) {}

    /**
     * The codes of a matrix.
     *
     * @param tally of the cast, with places for the scale that serves the matrix or for that of each row; with none where
     *     scales stay in the values
     */
    abstract Encoded encode(HostQuantizer quantizer, Tensor matrix, Occasion occasion, Tally tally);

    /** (rows, columns) to (columns, rows). */
    abstract Tensor transposed(Ops ops, Tensor codes);
}
