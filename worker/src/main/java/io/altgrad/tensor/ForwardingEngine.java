package io.altgrad.tensor;

import java.util.Optional;

/** An engine that is another one in all that a subclass does not say otherwise. */
public abstract class ForwardingEngine implements Engine {

    private final Engine engine;

    /** @param engine that does the work */
    protected ForwardingEngine(Engine engine) {
        this.engine = engine;
    }

    /** The engine that does the work. */
    protected final Engine engine() {
        return engine;
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
    public Precision precision(Place place) {
        return engine.precision(place);
    }

    @Override
    public ProductWay way(Place place, Precision precision) {
        return engine.way(place, precision);
    }

    @Override
    public Optional<String> objection(Place place, CodeBlocks blocks) {
        return engine.objection(place, blocks);
    }

    @Override
    public Optional<String> objectionToRecording(Place place) {
        return engine.objectionToRecording(place);
    }

    @Override
    public Recorder newRecorder(Place place) {
        return engine.newRecorder(place);
    }

    @Override
    public Ops newOps(Scope parent, Precision precision) {
        return engine.newOps(parent, precision);
    }

    /** For the subclass: the profiled engine has to differ from the other one in the same way. */
    @Override
    public abstract Engine profiledBy(Profile profile);
}
