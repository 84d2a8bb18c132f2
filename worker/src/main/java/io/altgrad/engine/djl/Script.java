package io.altgrad.engine.djl;

import ai.djl.Device;
import ai.djl.engine.EngineException;
import ai.djl.pytorch.engine.PtNDArray;
import ai.djl.pytorch.engine.PtNDManager;
import ai.djl.pytorch.jni.JniUtils;
import ai.djl.pytorch.jni.ScriptCalls;
import io.altgrad.engine.torch.TorchLibrary;
import io.altgrad.tensor.Tensor;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Optional;

/** A loaded TorchScript module, whose methods are operations that DJL lacks. */
record Script(long module) {

    /**
     * Has methods run as they are written. By itself libtorch records types and shapes of every value of every call, for
     * compilers that are switched off here.
     */
    static void runUnprofiled(TorchLibrary libtorch) {
        libtorch.find("_ZN5torch3jit16getProfilingModeEv")
                .ifPresent(mode -> mode.invokePointer(new Object[0]).setByte(0, (byte) 0));
    }

    /** The module of the source that {@code resource} beside this class holds. */
    static Script load(String resource) {
        byte[] archive = TorchScriptArchive.of(Script.class, resource);
        try {
            return new Script(JniUtils.loadModuleHandle(new ByteArrayInputStream(archive), Device.cpu(), false, false));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Loads a script as {@link #load} does; empty where this libtorch lacks an operation that the source calls. */
    static Optional<Script> loadIfKnown(String resource) {
        try {
            return Optional.of(load(resource));
        } catch (EngineException e) {
            return Optional.empty();
        }
    }

    /** The same script, with the scope that owns what it makes. */
    ScopedScript in(PtNDManager scope) {
        return new ScopedScript(module, scope);
    }

    /** A handle for a tensor argument, for one call. */
    static long arg(Tensor tensor) {
        return ScriptCalls.argument(DjlTensor.array(tensor));
    }

    /** A handle for an array argument, for one call. */
    static long arg(PtNDArray array) {
        return ScriptCalls.argument(array);
    }

    /** A handle for a list of tensors, for one call. */
    static long arg(List<Tensor> tensors) {
        return ScriptCalls.argument(tensors.stream().map(DjlTensor::array).toArray(PtNDArray[]::new));
    }
}
