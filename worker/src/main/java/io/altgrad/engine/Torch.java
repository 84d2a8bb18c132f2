package io.altgrad.engine;

import io.altgrad.base.UserError;
import io.altgrad.engine.djl.DjlEngine;
import io.altgrad.engine.djl.TorchInstallation;
import io.altgrad.engine.libtorch.StableEngine;
import io.altgrad.engine.torch.TorchEngine;
import java.io.Serializable;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * The libtorch that a process computes with.
 *
 * @param where a folder with one, or the name of a Python that has PyTorch, on the machine that computes; empty for the one
 *     that comes with AltGrad
 */
public record Torch(String where) implements Serializable {

    /** The variable that chooses where nothing else does. */
    public static final String VARIABLE = "ALTGRAD_TORCH";

    /** The one that comes with AltGrad. */
    public static final Torch PACKAGED = new Torch("");

    public Torch {
        where = where.strip();
    }

    /** The choice of {@code text}, a folder or the name of a Python; a folder of this machine by its whole path. */
    public static Torch of(String text) {
        return !text.isBlank() && Files.isDirectory(Path.of(text))
                ? new Torch(Path.of(text).toAbsolutePath().normalize().toString())
                : new Torch(text);
    }

    /** The choice of {@value #VARIABLE}; the packaged one where that is not set. */
    public static Torch ofEnvironment() {
        String text = System.getenv(VARIABLE);
        return text == null ? PACKAGED : of(text);
    }

    /** The name of the binding that it is reached by, as results have it. */
    public String binding() {
        return isPackaged() ? DjlEngine.BINDING : StableEngine.BINDING;
    }

    private boolean isPackaged() {
        return where.isEmpty();
    }

    /**
     * Starts the engine of this process on it, or gives the one that runs.
     *
     * @param threads of one tensor operation; 0 takes what it was started with, or 1
     * @throws UserError if there is none, it cannot be used, or the process has loaded another
     * @throws IllegalStateException if it runs already with another number of threads
     */
    public TorchEngine start(int threads) {
        return isPackaged() ? DjlEngine.start(threads) : StableEngine.start(where, threads);
    }

    /** The engine of the environment's choice, with one thread for each tensor operation, or as it was started before. */
    public static TorchEngine engine() {
        return ofEnvironment().start(0);
    }

    /**
     * Checks, without loading anything, that there is one on this machine.
     *
     * @throws UserError if there is none
     */
    public void require() {
        if (isPackaged()) {
            TorchInstallation.require();
        } else {
            StableEngine.requireInstalled(where);
        }
    }
}
