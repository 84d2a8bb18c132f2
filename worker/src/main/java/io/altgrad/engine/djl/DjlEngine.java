package io.altgrad.engine.djl;

import ai.djl.Device;
import ai.djl.engine.StandardCapabilities;
import ai.djl.ndarray.NDManager;
import ai.djl.pytorch.engine.PtNDManager;
import ai.djl.pytorch.jni.JniUtils;
import ai.djl.util.Utils;
import io.altgrad.base.Count;
import io.altgrad.cuda.CudaDriver;
import io.altgrad.cuda.Kernels;
import io.altgrad.engine.torch.Allocator;
import io.altgrad.engine.torch.Batches;
import io.altgrad.engine.torch.Determinism;
import io.altgrad.engine.torch.GraphRecorder;
import io.altgrad.engine.torch.OneBinding;
import io.altgrad.engine.torch.TorchEngine;
import io.altgrad.engine.torch.TorchKernels;
import io.altgrad.tensor.BatchProof;
import io.altgrad.tensor.CodeBlocks;
import io.altgrad.tensor.Ops;
import io.altgrad.tensor.Place;
import io.altgrad.tensor.Precision;
import io.altgrad.tensor.Processor;
import io.altgrad.tensor.ProductWay;
import io.altgrad.tensor.Profile;
import io.altgrad.tensor.Recorder;
import io.altgrad.tensor.Scope;
import io.altgrad.tensor.Tensor;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * DJL's PyTorch engine, started once for a process. The number of threads of a tensor operation is fixed then, because
 * libtorch does not change it for threads that exist; sums differ in the last digit between thread counts.
 */
public final class DjlEngine implements TorchEngine {

    /** The name of this binding. */
    public static final String BINDING = "djl";

    private static DjlEngine instance;

    private final int threads;
    private final PtNDManager root;
    private final Script script;
    /** Null where libtorch lacks it. */
    private final Script oneDnn;

    /** The CPU's way to multiply it. */
    private final ProductWay bfloat16;

    /** Null where each place has its own. */
    private final TorchKernels kernels;

    private final Profile profile;
    private final BatchProof proof;
    private final Batches batches;

    private DjlEngine(int threads) {
        System.setProperty("ai.djl.offline", "true");
        Allocator.keepWhatIsFreed();
        Determinism.beforeStart();
        System.setProperty("ai.djl.pytorch.num_threads", Integer.toString(threads));
        System.setProperty("ai.djl.pytorch.num_interop_threads", "1");
        this.threads = threads;
        this.root = (PtNDManager) NDManager.newBaseManager(Device.cpu(), "PyTorch");
        Determinism.afterStart(LibTorch.library());
        Script.runUnprofiled(LibTorch.library());
        this.script = Script.load("ops.py");
        Processor processor = Processor.current();
        this.bfloat16 = processor.ofBfloat16();
        this.oneDnn =
                processor.isHalvedByMkl() ? Script.loadIfKnown("onednn.py").orElse(null) : null;
        this.kernels = null;
        this.profile = Profile.OFF;
        this.proof = new BatchProof();
        this.batches = Batches.ON_GPUS;
    }

    private DjlEngine(DjlEngine engine, TorchKernels kernels, Profile profile, Batches batches) {
        this.threads = engine.threads;
        this.root = engine.root;
        this.script = engine.script;
        this.oneDnn = engine.oneDnn;
        this.bfloat16 = engine.bfloat16;
        this.proof = engine.proof;
        this.kernels = kernels;
        this.profile = profile;
        this.batches = batches;
    }

    @Override
    public DjlEngine profiledBy(Profile profile) {
        return new DjlEngine(this, kernels, profile, batches);
    }

    @Override
    public DjlEngine castingBy(Kernels kernels) {
        return by(kernels, TorchKernels.Use.CASTS);
    }

    @Override
    public DjlEngine computingBy(Kernels kernels) {
        return by(kernels, TorchKernels.Use.ALL);
    }

    private DjlEngine by(Kernels kernels, TorchKernels.Use use) {
        return new DjlEngine(this, new TorchKernels(kernels, DjlEngine::address, use), profile, batches);
    }

    @Override
    public DjlEngine batching() {
        return new DjlEngine(this, kernels, profile, Batches.EVERYWHERE);
    }

    @Override
    public List<BatchProof.Found> batched() {
        return proof.found();
    }

    /** The engine with one thread for each tensor operation, or as it was started before. */
    public static DjlEngine get() {
        return start(0);
    }

    /**
     * Starts the engine.
     *
     * @param threads of one tensor operation; 0 takes what it was started with, or 1
     * @throws io.altgrad.base.UserError if there is no libtorch, or no folder for it, or another binding has loaded one
     * @throws IllegalStateException if it runs already with another number
     */
    public static synchronized DjlEngine start(int threads) {
        if (instance == null) {
            TorchInstallation.require();
            OneBinding.claim(BINDING);
            instance = new DjlEngine(Math.max(1, threads));
        } else if (threads != 0 && threads != instance.threads) {
            throw new IllegalStateException(
                    "Cannot use " + Count.of(threads, "thread") + ": the tensor engine of this process runs" + " with "
                            + instance.threads + "; start another process.");
        }
        return instance;
    }

    @Override
    public int threads() {
        return threads;
    }

    @Override
    public String libraryVersion() {
        return ai.djl.engine.Engine.getEngine("PyTorch").getVersion();
    }

    /** The folder that the engine's native libraries are unpacked into, once for all processes of a machine. */
    public static Path nativeCache() {
        return Utils.getEngineCacheDir("pytorch");
    }

    @Override
    public Binding binding() {
        return new Binding(BINDING, ai.djl.engine.Engine.getDjlVersion());
    }

    @Override
    public Optional<Cuda> cuda() {
        return LibTorch.library().cudaVersions();
    }

    @Override
    public int gpus() {
        return hasCuda() ? CudaDriver.visibleDevices() : 0;
    }

    @Override
    public void giveBackMemory() {
        if (hasCuda()) {
            JniUtils.emptyCudaCache();
        }
    }

    /** As libtorch says it was built; DJL would look for CUDA's runtime library on the system's path. */
    private static boolean hasCuda() {
        return ai.djl.engine.Engine.getEngine("PyTorch").hasCapability(StandardCapabilities.CUDA);
    }

    @Override
    public Scope newScope(Place place) {
        return new DjlScope((PtNDManager) root.newSubManager(DjlScope.device(place)));
    }

    /** Switches autograd off for the calling thread: layers carry their own backward. */
    @Override
    public Ops newOps(Scope parent, Precision precision) {
        JniUtils.setGradMode(false);
        PtNDManager scope = (PtNDManager) DjlScope.manager(parent).newSubManager();
        Optional<TorchKernels> casts = kernels == null
                ? TorchKernels.of(parent.place(), LibTorch.library(), DjlEngine::address)
                : Optional.of(kernels);
        Products float32 = float32(scope);
        Products products = switch (way(parent.place(), precision)) {
            case FLOAT32 -> float32;
            case GPU, AMX, AVX512_BF16 -> new Products.Bfloat16(script.in(scope));
            case ROUNDED -> new Products.Rounded(script.in(scope), float32);
        };
        return new DjlOps(
                script.in(scope), products, float32, casts, profile, batches.at(parent.place()) ? proof : null);
    }

    @Override
    public Optional<String> objection(Place place, CodeBlocks blocks) {
        return place.isGpu()
                ? Optional.of("libtorch " + libraryVersion() + " has no products of " + blocks
                        + " codes by DJL; --torch takes another")
                : Optional.empty();
    }

    @Override
    public Optional<String> objectionToRecording(Place place) {
        return GraphRecorder.objection(place, LibTorch.library());
    }

    @Override
    public Recorder newRecorder(Place place) {
        return new GraphRecorder(LibTorch.library(), CudaDriver.get().device(place.gpu()));
    }

    @Override
    public ProductWay way(Place place, Precision precision) {
        return ProductWay.of(place, precision, bfloat16);
    }

    private static long address(Tensor tensor) {
        return LibTorch.dataPointer(DjlTensor.array(tensor));
    }

    private Products float32(PtNDManager scope) {
        return oneDnn != null && !scope.getDevice().isGpu()
                ? new Products.OneDnn(oneDnn.in(scope))
                : new Products.Plain();
    }
}
