package io.altgrad.engine.libtorch;

import com.sun.jna.Native;
import com.sun.jna.NativeLibrary;
import com.sun.jna.Platform;
import io.altgrad.base.Count;
import io.altgrad.base.NativeFolder;
import io.altgrad.base.UserError;
import io.altgrad.cuda.CudaDevice;
import io.altgrad.cuda.CudaDriver;
import io.altgrad.cuda.CudaUnavailable;
import io.altgrad.cuda.Kernels;
import io.altgrad.engine.torch.Allocator;
import io.altgrad.engine.torch.Batches;
import io.altgrad.engine.torch.Determinism;
import io.altgrad.engine.torch.GraphRecorder;
import io.altgrad.engine.torch.OneBinding;
import io.altgrad.engine.torch.TorchEngine;
import io.altgrad.engine.torch.TorchKernels;
import io.altgrad.engine.torch.TorchLibrary;
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
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The libtorch that a machine has, started once for a process. The number of threads of a tensor operation is fixed then;
 * sums differ in the last digit between thread counts.
 */
public final class StableEngine implements TorchEngine {

    /** The name of this binding. */
    public static final String BINDING = "stable";

    private static final List<String> THREADS = List.of("OMP_NUM_THREADS", "MKL_NUM_THREADS", "OPENBLAS_NUM_THREADS");

    private static StableEngine instance;

    /** As it was asked for when this process started its engine. */
    private static String startedBy;

    private final TorchLibrary library;
    private final int threads;
    private final Products float32;

    /** The CPU's way to multiply it. */
    private final ProductWay bfloat16;

    /** Null where each place has its own. */
    private final TorchKernels kernels;

    private final Profile profile;
    private final BatchProof proof;
    private final Batches batches;

    /** The GPUs on which every operation was checked. */
    private final Set<Place> checked;

    private StableEngine(TorchLibrary library, int threads, Products float32, ProductWay bfloat16) {
        this.library = library;
        this.threads = threads;
        this.float32 = float32;
        this.bfloat16 = bfloat16;
        this.kernels = null;
        this.profile = Profile.OFF;
        this.proof = new BatchProof();
        this.batches = Batches.ON_GPUS;
        this.checked = ConcurrentHashMap.newKeySet();
    }

    private StableEngine(StableEngine engine, TorchKernels kernels, Profile profile, Batches batches) {
        this.library = engine.library;
        this.threads = engine.threads;
        this.float32 = engine.float32;
        this.bfloat16 = engine.bfloat16;
        this.proof = engine.proof;
        this.kernels = kernels;
        this.profile = profile;
        this.batches = batches;
        this.checked = engine.checked;
    }

    /**
     * Starts the engine.
     *
     * @param where a folder with libtorch, or the name of a Python that has PyTorch
     * @param threads of one tensor operation; 0 takes what it was started with, or 1
     * @throws UserError if there is none, it is older than 2.10, another binding has loaded one, or an operation gives
     *     another result than it must
     * @throws IllegalStateException if it runs already with another number of threads
     */
    public static synchronized StableEngine start(String where, int threads) {
        if (instance == null) {
            TorchLibrary library = new TorchLibrary(TorchFolder.of(where));
            OneBinding.claim(BINDING);
            instance = load(library, Math.max(1, threads));
            SelfCheck.run(instance, Place.HOST);
            startedBy = where;
        } else if (!where.equals(startedBy) && !TorchFolder.of(where).equals(instance.library.folder())) {
            throw new UserError("Cannot load libtorch of " + where + ": this process has loaded that of "
                    + instance.library.folder() + ", and takes one; start another process.");
        } else if (threads != 0 && threads != instance.threads) {
            throw new IllegalStateException(
                    "Cannot use " + Count.of(threads, "thread") + ": the tensor engine of this process runs" + " with "
                            + instance.threads + "; start another process.");
        }
        return instance;
    }

    /** @throws UserError if {@code where} leads to no libtorch on this machine */
    public static void requireInstalled(String where) {
        TorchFolder.of(where);
    }

    private static StableEngine load(TorchLibrary library, int threads) {
        NativeFolder.here().use();
        Allocator.keepWhatIsFreed();
        Determinism.beforeStart();
        THREADS.forEach(name -> setVariable(name, Integer.toString(threads), 1));
        if (library.hasCuda() && poolsMemory()) {
            // CUDA's own pool, which the driver can empty; libtorch's has no way to be told from here.
            setVariable("PYTORCH_CUDA_ALLOC_CONF", "backend:cudaMallocAsync", 0);
        }
        TorchVersion version = TorchVersion.of(library);
        Libtorch.bind(library, version);
        if (library.hasCuda()) {
            library.cuda();
        }
        library.function("_ZN2at15set_num_threadsEi").invokeVoid(new Object[] {threads});
        Determinism.afterStart(library);
        Products.OneDnn oneDnn = new Products.OneDnn();
        Processor processor = Processor.current();
        boolean known = oneDnn.isKnown();
        // Without oneDNN, libtorch has loops for bfloat16, and nothing that a processor has for it.
        return new StableEngine(
                library,
                threads,
                known && processor.isHalvedByMkl() ? oneDnn : new Products.Plain(),
                known ? processor.ofBfloat16() : ProductWay.ROUNDED);
    }

    /** Before libtorch is loaded, which reads it then. */
    private static void setVariable(String name, String value, int overwrite) {
        if (!Platform.isWindows()) {
            NativeLibrary.getProcess().getFunction("setenv").invokeInt(new Object[] {name, value, overwrite});
        }
    }

    private static boolean poolsMemory() {
        try {
            CudaDriver driver = CudaDriver.get();
            for (int gpu = 0; gpu < driver.deviceCount(); gpu++) {
                try (CudaDevice device = driver.device(gpu)) {
                    if (!device.poolsMemory()) {
                        return false;
                    }
                }
            }
            return true;
        } catch (CudaUnavailable e) {
            return false;
        }
    }

    @Override
    public StableEngine profiledBy(Profile profile) {
        return new StableEngine(this, kernels, profile, batches);
    }

    @Override
    public StableEngine castingBy(Kernels kernels) {
        return by(kernels, TorchKernels.Use.CASTS);
    }

    @Override
    public StableEngine computingBy(Kernels kernels) {
        return by(kernels, TorchKernels.Use.ALL);
    }

    private StableEngine by(Kernels kernels, TorchKernels.Use use) {
        return new StableEngine(this, new TorchKernels(kernels, StableTensor::address, use), profile, batches);
    }

    @Override
    public StableEngine batching() {
        return new StableEngine(this, kernels, profile, Batches.EVERYWHERE);
    }

    @Override
    public List<BatchProof.Found> batched() {
        return proof.found();
    }

    @Override
    public int threads() {
        return threads;
    }

    @Override
    public String libraryVersion() {
        return Libtorch.version().toString();
    }

    @Override
    public Binding binding() {
        return new Binding(BINDING, Native.VERSION);
    }

    @Override
    public Optional<Cuda> cuda() {
        return library.cudaVersions();
    }

    @Override
    public int gpus() {
        return library.hasCuda() ? CudaDriver.visibleDevices() : 0;
    }

    @Override
    public void giveBackMemory() {
        for (int gpu = 0; gpu < gpus(); gpu++) {
            try (CudaDevice device = CudaDriver.get().device(gpu)) {
                device.trimPool();
            }
        }
    }

    /**
     * Opens a scope. The first one on a GPU checks every operation there.
     *
     * @throws UserError if this libtorch cannot compute there
     */
    @Override
    public Scope newScope(Place place) {
        if (place.isGpu() && checked.add(place)) {
            requireGpu(place);
            SelfCheck.run(this, place);
        }
        return new StableScope(place, new Belongings());
    }

    private void requireGpu(Place place) {
        String what = "Cannot compute on " + place + " with libtorch " + libraryVersion() + " of " + library.folder();
        if (!library.hasCuda()) {
            throw new UserError(what + ": it was built for CPUs alone; name one with CUDA with --torch.");
        }
        try {
            int devices = CudaDriver.get().deviceCount();
            if (place.gpu() >= devices) {
                throw new UserError(what + ": this process sees " + Count.of(devices, "GPU")
                        + " (CUDA_VISIBLE_DEVICES hides others).");
            }
        } catch (CudaUnavailable e) {
            throw new UserError(what + ": it has CUDA, and this machine no driver for it. " + e.getMessage(), e);
        }
    }

    /** Switches autograd off for the calling thread: layers carry their own backward. */
    @Override
    public Ops newOps(Scope parent, Precision precision) {
        Libtorch.switchAutogradOff();
        Place place = parent.place();
        Optional<TorchKernels> casts =
                kernels == null ? TorchKernels.of(place, library, StableTensor::address) : Optional.of(kernels);
        Products exact = place.isGpu() ? new Products.Plain() : float32;
        Products products = switch (way(place, precision)) {
            case FLOAT32 -> exact;
            case GPU, AMX, AVX512_BF16 -> new Products.Bfloat16();
            case ROUNDED -> new Products.Rounded(exact);
        };
        StableScope scope = new StableScope(place, new Belongings(((StableScope) parent).belongings()));
        return new StableOps(scope, products, exact, casts, profile, batches.at(place) ? proof : null);
    }

    @Override
    public Optional<String> objection(Place place, CodeBlocks blocks) {
        if (!place.isGpu()) {
            return Optional.empty();
        }
        try (CudaDevice device = CudaDriver.get().device(place.gpu())) {
            return BlockSupport.objection(
                    blocks, device.capability(), cuda().map(Cuda::cublas).orElse(""));
        }
    }

    @Override
    public Optional<String> objectionToRecording(Place place) {
        return GraphRecorder.objection(place, library);
    }

    @Override
    public Recorder newRecorder(Place place) {
        return new GraphRecorder(library, CudaDriver.get().device(place.gpu()));
    }

    @Override
    public ProductWay way(Place place, Precision precision) {
        return ProductWay.of(place, precision, bfloat16);
    }
}
