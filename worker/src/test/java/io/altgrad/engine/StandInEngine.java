package io.altgrad.engine;

import io.altgrad.cuda.CudaShim;
import io.altgrad.cuda.Kernels;
import io.altgrad.engine.torch.TorchEngine;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/** The engine of the tests with the kernels of the device that stands in for a GPU, whose memory is the tensors'. */
public final class StandInEngine implements AutoCloseable {

    private final CudaShim shim;
    private final Kernels kernels;

    private StandInEngine(CudaShim shim, Kernels kernels) {
        this.shim = shim;
        this.kernels = kernels;
    }

    /** Opens the device, and loads its kernels; skips the test where there is none. */
    public static StandInEngine open() {
        CudaShim shim = CudaShim.open();
        try {
            return new StandInEngine(shim, Kernels.load(shim.device(), () -> 0));
        } catch (RuntimeException | Error e) {
            shim.close();
            throw e;
        }
    }

    public CudaShim shim() {
        return shim;
    }

    /** The engine, with casts and dropout by the kernels. */
    public TorchEngine engine() {
        return Torch.engine().castingBy(kernels);
    }

    /** The engine, with all that a GPU has kernels for by them. */
    public TorchEngine engineByKernels() {
        return Torch.engine().computingBy(kernels);
    }

    @Override
    public void close() {
        kernels.close();
        shim.close();
    }

    /** One for the tests of a class, as a registered extension: opened when first asked for, closed after the last. */
    public static final class OfClass implements AfterAllCallback {

        private StandInEngine device;

        /** The device; skips the test that asks where there is none. */
        public StandInEngine get() {
            if (device == null) {
                device = open();
            }
            return device;
        }

        @Override
        public void afterAll(ExtensionContext context) {
            if (device != null) {
                device.close();
                device = null;
            }
        }
    }
}
