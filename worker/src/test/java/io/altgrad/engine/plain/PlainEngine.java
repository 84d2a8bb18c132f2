package io.altgrad.engine.plain;

import io.altgrad.tensor.CodeBlocks;
import io.altgrad.tensor.Engine;
import io.altgrad.tensor.Ops;
import io.altgrad.tensor.Place;
import io.altgrad.tensor.Precision;
import io.altgrad.tensor.ProductWay;
import io.altgrad.tensor.Profile;
import io.altgrad.tensor.Scope;
import java.util.Optional;

/** An engine of loops over Java's arrays, for tests: slow, needs no library, and sums in double. */
public final class PlainEngine implements Engine {

    @Override
    public int threads() {
        return 1;
    }

    @Override
    public String libraryVersion() {
        return Runtime.version().toString();
    }

    @Override
    public Binding binding() {
        return new Binding("plain", "");
    }

    @Override
    public Optional<Cuda> cuda() {
        return Optional.empty();
    }

    @Override
    public int gpus() {
        return 0;
    }

    @Override
    public void giveBackMemory() {}

    /** Tensors of a scope on a GPU are shown to the host as copies, as another memory's are. */
    @Override
    public Scope newScope(Place place) {
        return new PlainOps(place, Precision.of(place));
    }

    @Override
    public Ops newOps(Scope parent, Precision precision) {
        return new PlainOps(parent.place(), precision);
    }

    @Override
    public Optional<String> objection(Place place, CodeBlocks blocks) {
        return Optional.empty();
    }

    @Override
    public ProductWay way(Place place, Precision precision) {
        return precision == Precision.FLOAT32 ? ProductWay.FLOAT32 : ProductWay.ROUNDED;
    }

    @Override
    public Engine profiledBy(Profile profile) {
        return this;
    }
}
