package io.altgrad.engine.djl;

import ai.djl.pytorch.engine.PtNDArray;
import ai.djl.pytorch.engine.PtNDManager;
import ai.djl.pytorch.jni.ScriptCalls;

/** A {@link Script} whose results {@code scope} owns. */
record ScopedScript(long module, PtNDManager scope) {

    /** The results of a method. */
    PtNDArray[] run(String method, long... arguments) {
        return ScriptCalls.run(module, method, scope, arguments);
    }

    /** The one result of a method. */
    PtNDArray one(String method, long... arguments) {
        return run(method, arguments)[0];
    }
}
