package io.altgrad.cli;

import io.altgrad.tensor.Engine;
import io.altgrad.tensor.Ops;
import io.altgrad.tensor.Place;
import io.altgrad.tensor.Precision;
import io.altgrad.tensor.Profile;
import io.altgrad.tensor.Scope;
import java.util.Optional;

/** An engine that computes in one precision, whatever a place's own is: a CPU as a GPU does. */
record InPrecision(Engine engine, Precision precision) implements Engine {

    @Override
    public Ops newOps(Scope parent) {
        return engine.newOps(parent, precision);
    }

    @Override
    public Ops newOps(Scope parent, Precision other) {
        return engine.newOps(parent, other);
    }

    @Override
    public int threads() {
        return engine.threads();
    }

    @Override
    public String libraryVersion() {
        return engine.libraryVersion();
    }

    @Override
    public Binding binding() {
        return engine.binding();
    }

    @Override
    public Optional<Cuda> cuda() {
        return engine.cuda();
    }

    @Override
    public int gpus() {
        return engine.gpus();
    }

    @Override
    public void giveBackMemory() {
        engine.giveBackMemory();
    }

    @Override
    public Scope newScope(Place place) {
        return engine.newScope(place);
    }

    @Override
    public Engine profiledBy(Profile profile) {
        return new InPrecision(engine.profiledBy(profile), precision);
    }
}
