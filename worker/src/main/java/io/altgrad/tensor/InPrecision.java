package io.altgrad.tensor;

import io.altgrad.spec.Compute;

/** An engine that computes in one precision, whatever a place's own is. */
public final class InPrecision extends ForwardingEngine {

    private final Precision precision;

    private InPrecision(Engine engine, Precision precision) {
        super(engine);
        this.precision = precision;
    }

    /** {@code engine} computing so at every place; itself where each place has its own precision. */
    public static Engine of(Engine engine, Compute compute) {
        return switch (compute) {
            case DEVICE -> engine;
            case FLOAT32 -> new InPrecision(engine, Precision.FLOAT32);
            case BFLOAT16 -> new InPrecision(engine, Precision.BFLOAT16);
        };
    }

    @Override
    public Precision precision(Place place) {
        return precision;
    }

    @Override
    public Engine profiledBy(Profile profile) {
        return new InPrecision(engine().profiledBy(profile), precision);
    }
}
