package io.altgrad.cli;

import io.altgrad.tensor.Engine;
import io.altgrad.tensor.ForwardingEngine;
import io.altgrad.tensor.Ops;
import io.altgrad.tensor.Precision;
import io.altgrad.tensor.Profile;
import io.altgrad.tensor.Scope;

/** An engine that computes in one precision, whatever a place's own is: a CPU as a GPU does. */
final class InPrecision extends ForwardingEngine {

    private final Precision precision;

    InPrecision(Engine engine, Precision precision) {
        super(engine);
        this.precision = precision;
    }

    @Override
    public Ops newOps(Scope parent) {
        return newOps(parent, precision);
    }

    @Override
    public Engine profiledBy(Profile profile) {
        return new InPrecision(engine().profiledBy(profile), precision);
    }
}
