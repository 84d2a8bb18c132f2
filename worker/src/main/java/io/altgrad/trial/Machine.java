package io.altgrad.trial;

import io.altgrad.base.HostName;
import io.altgrad.cuda.CudaDevice;
import io.altgrad.cuda.CudaDriver;
import io.altgrad.result.BuildInfo;
import io.altgrad.result.NumericsVersion;
import io.altgrad.result.Provenance;
import io.altgrad.spec.QuantizationSpec.Arithmetic;
import io.altgrad.tensor.Engine;
import io.altgrad.tensor.InPrecision;
import io.altgrad.tensor.Place;
import io.altgrad.tensor.Processor;
import java.util.Optional;

/** The code and the machine that make results here. */
final class Machine {

    private Machine() {}

    /** The provenance of results of this process. */
    static Provenance provenance(Engine engine, Place device, Arithmetic arithmetic, String corpusHash) {
        Engine computing = InPrecision.of(engine, arithmetic.compute());
        BuildInfo build = BuildInfo.current();
        String name = name(device);
        return new Provenance(
                new Provenance.Code(
                        build.commit(),
                        build.version(),
                        NumericsVersion.Device.of(name).current()),
                new Provenance.Libraries(
                        System.getProperty("java.vm.name") + " " + Runtime.version(), torch(engine, device)),
                new Provenance.Machine(
                        host(),
                        System.getProperty("os.name") + " " + System.getProperty("os.version") + " "
                                + System.getProperty("os.arch"),
                        Processor.current().toString(),
                        name,
                        engine.threads(),
                        computing.way(device, computing.precision(device)).toString()),
                arithmetic.computation().toString(),
                corpusHash);
    }

    private static Provenance.Torch torch(Engine engine, Place device) {
        Engine.Binding binding = engine.binding();
        return new Provenance.Torch(
                binding.name(),
                binding.version(),
                engine.libraryVersion(),
                device.isGpu() ? cuda(engine) : Provenance.Cuda.NONE);
    }

    private static Provenance.Cuda cuda(Engine engine) {
        Optional<Engine.Cuda> below = engine.cuda();
        return new Provenance.Cuda(
                below.map(Engine.Cuda::runtime).orElse(""),
                below.map(Engine.Cuda::cublas).orElse(""),
                CudaDriver.release());
    }

    /** {@value Provenance.Machine#CPU}, or the GPU's name. */
    private static String name(Place device) {
        if (!device.isGpu()) {
            return Provenance.Machine.CPU;
        }
        try (CudaDevice gpu = CudaDriver.get().device(device.gpu())) {
            return gpu.name();
        }
    }

    static String host() {
        return HostName.orElse("unknown");
    }
}
