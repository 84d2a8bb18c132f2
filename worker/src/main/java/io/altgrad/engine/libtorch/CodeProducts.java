package io.altgrad.engine.libtorch;

import static io.altgrad.engine.libtorch.Libtorch.handle;
import static io.altgrad.engine.libtorch.StableTensor.handle;

import io.altgrad.tensor.Codes;
import io.altgrad.tensor.Place;
import java.util.List;

/** {@code A Bᵀ} of codes: a (m, k), b (n, k), result (m, n), which is the caller's to free. */
final class CodeProducts {

    private static final Operation MULTIPLY = new Operation("mul", "Tensor");
    private static final Operation REPEAT = new Operation("repeat_interleave", "self_int");
    private static final Operation SCALED_PRODUCT = new Operation("_scaled_mm");

    private CodeProducts() {}

    /** On a CPU, by decoding them. */
    static long ofDecoded(Codes a, Codes b) {
        try (Temporaries way = new Temporaries()) {
            long left = way.keep(Types.converted(handle(a.codes()), Libtorch.FLOAT32));
            long right = way.keep(Types.converted(handle(b.codes()), Libtorch.FLOAT32));
            long transposed = way.keep(Layout.transposed(right));
            long product = way.keep(Products.MATMUL.one(handle(left), handle(transposed)));
            long scaled = way.keep(MULTIPLY.one(handle(product), handle(handle(a.inverseScales()))));
            long columns = way.keep(Layout.transposed(handle(b.inverseScales())));
            return MULTIPLY.one(handle(scaled), handle(columns));
        }
    }

    /** By {@code products} of their values; one over the scales multiplies what was summed. */
    static long ofValues(Products products, Codes a, Codes b) {
        try (Temporaries way = new Temporaries()) {
            long scaled = products.linear(values(way, a), values(way, b), Libtorch.NONE);
            if (isFactor(a)) {
                scaled = MULTIPLY.one(handle(way.keep(scaled)), handle(handle(a.inverseScales())));
            }
            if (isFactor(b)) {
                long columns = way.keep(Layout.transposed(handle(b.inverseScales())));
                scaled = MULTIPLY.one(handle(way.keep(scaled)), handle(columns));
            }
            return scaled;
        }
    }

    /** Sums rounded to bfloat16, without scales. */
    static long sums(Codes a, Codes b) {
        try (Temporaries way = new Temporaries()) {
            long left = way.keep(Types.converted(handle(a.codes()), Libtorch.BFLOAT16));
            long right = way.keep(Types.converted(handle(b.codes()), Libtorch.BFLOAT16));
            long by = a.lieByColumns() ? way.keep(Layout.transposed(left)) : left;
            long transposed = b.lieByColumns() ? right : way.keep(Layout.transposed(right));
            return Products.MATMUL.one(handle(by), handle(transposed));
        }
    }

    /** Tells whether one over the scales is a factor of whole sums. */
    private static boolean isFactor(Codes codes) {
        return codes.inverseScales() != null && codes.blocks() == null;
    }

    private static long values(Temporaries way, Codes codes) {
        if (codes.blocks() != null) {
            return new BlockOperands(way, Place.HOST).values(codes);
        }
        long handle = handle(codes.codes());
        if (codes.lieByColumns()) {
            return way.keep(Layout.transposed(handle));
        }
        return codes.areValues() ? handle : way.keep(Types.converted(handle, Libtorch.FLOAT32));
    }

    /** On a GPU that multiplies codes. */
    static long ofCodes(Codes a, Codes b) {
        try (Temporaries way = new Temporaries()) {
            long right = way.keep(Layout.transposed(handle(b.codes())));
            long rows = inverseScales(way, a, b);
            long columns = way.keep(Layout.transposed(inverseScales(way, b, a)));
            long product = way.keep(SCALED_PRODUCT.one(
                    handle(handle(a.codes())),
                    handle(right),
                    handle(rows),
                    handle(columns),
                    Libtorch.NONE,
                    Libtorch.NONE,
                    Libtorch.some(Libtorch.BFLOAT16)));
            return Types.converted(product, Libtorch.FLOAT32);
        }
    }

    /**
     * On a GPU that multiplies codes of such blocks: sums in float32, rounded to {@code type}. Without the tensor's scale, which
     * {@code _scaled_mm} does not take, of NVFP4: it multiplies what was summed.
     */
    static long ofBlocks(Place place, Codes a, Codes b, int type) {
        try (Temporaries way = new Temporaries()) {
            BlockOperands operands = new BlockOperands(way, place);
            long product = way.keep(SCALED_PRODUCT.one(
                    handle(operands.codes(a)),
                    handle(way.keep(Layout.transposed(operands.codes(b)))),
                    handle(operands.leftScales(a)),
                    handle(operands.rightScales(b)),
                    Libtorch.NONE,
                    Libtorch.NONE,
                    Libtorch.some(type)));
            long scaled = way.keep(Types.converted(product, Libtorch.FLOAT32));
            for (Codes each : List.of(a, b)) {
                if (each.unit() != null) {
                    scaled = way.keep(MULTIPLY.one(handle(scaled), handle(handle(each.unit()))));
                }
            }
            return handle(scaled);
        }
    }

    /** The scales of {@code a}; one for each row if {@code b} has that, because a GPU takes only two of a kind. */
    private static long inverseScales(Temporaries way, Codes a, Codes b) {
        long scales = handle(a.inverseScales());
        return a.needRowScalesBeside(b)
                ? way.keep(REPEAT.one(handle(scales), a.codes().shape().extent(0), Libtorch.some(0)))
                : scales;
    }
}
