package io.altgrad.quantize;

import io.altgrad.random.RandomStream;
import io.altgrad.spec.Cast;
import io.altgrad.tensor.Ops;
import io.altgrad.tensor.Profile;
import io.altgrad.tensor.Tensor;

/** Casts a state as an operand is cast, by the same quantizers. */
final class RoundedState implements StateCast {

    private final String parameter;
    private final String what;
    private final ScaleSource scales;
    private final RandomStream bits;
    private final Quantizer<Tensor> onHost;

    RoundedState(String parameter, String what, Cast cast, RandomStream bits) {
        this.parameter = parameter;
        this.what = what;
        this.scales = new ScaleSource(cast);
        this.bits = bits;
        this.onHost = Form.VALUES.onHost(scales, bits);
    }

    @Override
    public Tensor apply(Tensor state, Ops ops, long draw) {
        Quantizer<Tensor> quantizer = ops.kernels()
                .map(kernels -> Form.VALUES.onDevice(new DeviceQuantizer(kernels, scales, bits, this::diverged)))
                .orElse(onHost);
        // Draws as training does, and leaves the history alone, which no state has.
        Occasion occasion = new Occasion(ops, Mode.EVALUATE_DRAWN, draw, CastObserver.NONE);
        try {
            return ops.timed(
                    Profile.Kind.QUANTIZE,
                    () -> quantizer.cast(state, occasion, GradientGate.open()).alongColumns());
        } catch (NonFiniteException e) {
            throw diverged(e);
        }
    }

    private DivergedOperand diverged(NonFiniteException e) {
        return new DivergedOperand(parameter, e.messageFor("the " + what + " of " + parameter), e);
    }
}
