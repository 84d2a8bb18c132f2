package io.altgrad.cli;

import io.altgrad.base.Count;
import io.altgrad.base.UserError;
import io.altgrad.tensor.Engine;
import io.altgrad.tensor.Place;
import picocli.CommandLine.Option;

/** The option of {@code bench step} that chooses where steps are computed. */
final class GpuOption {

    @Option(names = "--gpu", paramLabel = "N", description = "Measure on that GPU, in bfloat16, in place of the CPU.")
    private Integer gpu;

    /**
     * The GPU, or the host where none was named.
     *
     * @throws UserError if {@code engine} has none of that number
     */
    Place place(Engine engine) {
        if (gpu == null) {
            return Place.HOST;
        }
        if (gpu < 0 || gpu >= engine.gpus()) {
            throw new UserError("Cannot measure on GPU " + gpu + ": libtorch " + engine.libraryVersion() + " has "
                    + Count.of(engine.gpus(), "GPU") + " here; name one with CUDA by --torch, or leave --gpu out.");
        }
        return new Place(gpu);
    }
}
