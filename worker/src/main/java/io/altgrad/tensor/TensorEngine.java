package io.altgrad.tensor;

import ai.djl.Device;
import ai.djl.engine.Engine;
import ai.djl.ndarray.NDManager;
import ai.djl.pytorch.engine.PtNDManager;
import ai.djl.pytorch.jni.JniUtils;
import ai.djl.util.Utils;
import java.nio.file.Path;

/**
 * DJL's PyTorch engine, started once for a process. The number of threads of a tensor operation is fixed then, because
 * libtorch does not change it for threads that exist; sums differ in the last digit between thread counts.
 */
public final class TensorEngine {

    private static TensorEngine instance;

    private final int threads;
    private final PtNDManager root;
    private final Script script;
    /** Null where libtorch lacks it. */
    private final Script oneDnn;

    private final Profile profile;

    private TensorEngine(int threads) {
        System.setProperty("ai.djl.offline", "true");
        Allocator.keepWhatIsFreed();
        Determinism.beforeStart();
        System.setProperty("ai.djl.pytorch.num_threads", Integer.toString(threads));
        System.setProperty("ai.djl.pytorch.num_interop_threads", "1");
        this.threads = threads;
        this.root = (PtNDManager) NDManager.newBaseManager(Device.cpu(), "PyTorch");
        Determinism.afterStart();
        this.script = Script.load("ops.py");
        this.oneDnn = Processor.current().isHalvedByMkl()
                ? Script.loadIfKnown("onednn.py").orElse(null)
                : null;
        this.profile = Profile.OFF;
    }

    private TensorEngine(TensorEngine engine, Profile profile) {
        this.threads = engine.threads;
        this.root = engine.root;
        this.script = engine.script;
        this.oneDnn = engine.oneDnn;
        this.profile = profile;
    }

    /** This engine with the time of its operations counted in {@code profile}, which serves one thread. */
    public TensorEngine profiledBy(Profile profile) {
        return new TensorEngine(this, profile);
    }

    /** The engine with one thread for each tensor operation, or as it was started before. */
    public static TensorEngine get() {
        return start(0);
    }

    /**
     * Starts the engine.
     *
     * @param threads of one tensor operation; 0 takes what it was started with, or 1
     * @throws IllegalStateException if it runs already with another number
     */
    public static synchronized TensorEngine start(int threads) {
        if (instance == null) {
            NativeLibrary.require();
            instance = new TensorEngine(Math.max(1, threads));
        } else if (threads != 0 && threads != instance.threads) {
            throw new IllegalStateException("Cannot use " + threads + " threads: the tensor engine of this process runs"
                    + " with " + instance.threads + "; start another process.");
        }
        return instance;
    }

    /** Threads of one tensor operation. */
    public int threads() {
        return threads;
    }

    /** The version of libtorch, for example {@code 2.7.1}. */
    public String libtorchVersion() {
        return Engine.getEngine("PyTorch").getVersion();
    }

    /** Where the engine's native libraries are unpacked, once for all processes of a machine. */
    public static Path nativeCache() {
        return Utils.getEngineCacheDir("pytorch");
    }

    /** The version of DJL. */
    public static String djlVersion() {
        return Engine.getDjlVersion();
    }

    /** A manager for arrays that outlive a step; whoever asks for it closes it. */
    public NDManager newManager() {
        return root.newSubManager();
    }

    /** The same with the arrays on that device. */
    public NDManager newManager(Device device) {
        return root.newSubManager(device);
    }

    /**
     * Operations whose results live until the returned scope is closed. Switches autograd off for the calling thread:
     * layers carry their own backward.
     */
    public Ops newScope(NDManager parent) {
        return newScope(parent, Precision.of(parent.getDevice()));
    }

    /** The same with another compute precision than the device's own. */
    public Ops newScope(NDManager parent, Precision precision) {
        JniUtils.setGradMode(false);
        PtNDManager scope = (PtNDManager) parent.newSubManager();
        return new Ops(script, products(scope, precision), scope, precision, profile);
    }

    private Products products(PtNDManager scope, Precision precision) {
        if (precision == Precision.BFLOAT16) {
            return new Products.Bfloat16(script, scope);
        }
        return oneDnn != null && !scope.getDevice().isGpu() ? new Products.OneDnn(oneDnn, scope) : new Products.Plain();
    }
}
