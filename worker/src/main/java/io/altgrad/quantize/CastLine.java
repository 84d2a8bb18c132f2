package io.altgrad.quantize;

import io.altgrad.random.RandomStream;
import io.altgrad.spec.Cast;
import io.altgrad.tensor.Ops;
import java.util.function.Function;

/** A cast with its history and its stream of random bits, by the quantizer for wherever an operand lies. */
record CastLine<T>(Form<T> form, ScaleSource scales, RandomStream bits, Quantizer<T> onHost) {

    /**
     * @param cast null for none
     * @return null where there is no cast
     */
    static <T> CastLine<T> of(Cast cast, Form<T> form, RandomStream bits) {
        if (cast == null) {
            return null;
        }
        ScaleSource scales = new ScaleSource(cast);
        return new CastLine<>(form, scales, bits, form.onHost(scales, bits));
    }

    Cast cast() {
        return scales.cast();
    }

    /** The quantizer for the place where {@code ops} computes. */
    Quantizer<T> quantizer(Ops ops, Function<NonFiniteException, DivergedOperand> diverged) {
        return ops.kernels()
                .map(kernels -> form.onDevice(new DeviceQuantizer(kernels, scales, bits, diverged)))
                .orElse(onHost);
    }
}
