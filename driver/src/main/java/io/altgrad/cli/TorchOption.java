package io.altgrad.cli;

import io.altgrad.engine.Torch;
import picocli.CommandLine.Option;

/** The option that chooses the libtorch of what trains. */
final class TorchOption {

    @Option(
            names = "--torch",
            paramLabel = "WHERE",
            description = "Compute with another libtorch than AltGrad's own, of version 2.10 or later: a Python whose"
                    + " PyTorch has it, such as python3, or its folder torch/lib. Without it, what ALTGRAD_TORCH says.")
    private String where;

    Torch torch() {
        return where == null ? Torch.ofEnvironment() : Torch.of(where);
    }
}
