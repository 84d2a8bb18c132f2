package io.altgrad.cli;

import io.altgrad.engine.Torch;
import io.altgrad.spec.Compute;
import io.altgrad.tensor.InPrecision;
import io.altgrad.tensor.Place;

/** The training of {@code gpu-check} where a CPU stands in for the GPU, in a process of its own. */
public final class TrainingOnHost {

    private TrainingOnHost() {}

    public static void main(String[] args) {
        System.out.println(GpuEngineCheck.training(InPrecision.of(Torch.engine(), Compute.BFLOAT16), Place.HOST));
        System.exit(0);
    }
}
