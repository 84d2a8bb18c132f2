package io.altgrad.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeFalse;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.altgrad.cuda.CudaDriver;
import io.altgrad.cuda.CudaUnavailable;
import io.altgrad.engine.Torch;
import io.altgrad.spec.Compute;
import io.altgrad.spec.ModelSettings;
import io.altgrad.spec.TrainingSettings;
import io.altgrad.spec.Trial;
import io.altgrad.tensor.CodeBlocks;
import io.altgrad.tensor.Engine;
import io.altgrad.tensor.ForwardingEngine;
import io.altgrad.tensor.InPrecision;
import io.altgrad.tensor.Place;
import io.altgrad.tensor.Profile;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;

class GpuCheckCommandTest {

    private final StringWriter out = new StringWriter();

    @Test
    void withoutAGpuEveryPartSaysWhyItWasNotRun() {
        assumeFalse(CudaDriver.visibleDevices() > 0, "This machine has a CUDA driver.");
        assertThat(run("gpu-check")).isEqualTo(3);
        assertThat(out.toString().lines())
                .hasSize(20)
                .allSatisfy(line -> assertThat(line).matches("\\S+ +not run +[0-9.]+ s  .+"));
        assertThat(out.toString())
                .contains("driver       not run")
                .contains("Cannot find the CUDA driver: there is no libcuda.so.1")
                .contains("libtorch 2.7.1 has no GPU 0; set PYTORCH_FLAVOR=cu128");
    }

    @Test
    void aNegativeDeviceIsRefused() {
        assertThat(run("gpu-check", "--device", "-1")).isEqualTo(2);
        assertThat(out.toString()).contains("Cannot check GPU -1: --device takes a number of at least 0.");
    }

    @Test
    void aNegativeDeviceIsOneLineWithoutTheOtherCommandsToo() {
        StringWriter err = new StringWriter();
        CommandLine alone = GpuCheckCommand.alone().setErr(new PrintWriter(err, true));
        assertThat(alone.execute("--device", "-1")).isEqualTo(2);
        assertThat(err.toString().lines())
                .containsExactly("Cannot check GPU -1: --device takes a number of at least 0.");
        assertThat(alone.execute("--limit", "0")).isEqualTo(2);
    }

    /** A CPU that multiplies as a GPU does stands in for a GPU that is right. */
    @Test
    void trainingIsComparedInTheSamePrecision() {
        String table = GpuEngineCheck.training(InPrecision.of(Torch.engine(), Compute.BFLOAT16), Place.HOST);
        assertThat(table.lines().skip(1))
                .hasSize(2)
                .allSatisfy(line -> assertThat(line).contains(" 0.0e+00 "));
    }

    /** The CPU's fused kernel of float32 stands in for a GPU's. */
    @Test
    void theFusedAttentionIsHeldAgainstDoublePrecision() {
        assertThat(AttentionCheck.run(Torch.engine(), Place.HOST))
                .matches("fused, 5 times the same bits; from float64, relative to the largest: result [0-9.]+e-0[678],"
                        + " by plain products .+, gradient [0-9.]+e-0[678], by plain products .+");
        Engine unfused = InPrecision.of(Torch.engine(), Compute.BFLOAT16);
        assertThatThrownBy(() -> AttentionCheck.run(unfused, Place.HOST))
                .isInstanceOf(CudaUnavailable.class)
                .hasMessage("cpu attends by plain products: it has no fused kernel for heads of 64");
    }

    /** A CPU multiplies their values in float32, and stands in for a GPU that has one kind of them. */
    @Test
    void productsInBlocksAreHeldAgainstDoublePrecision() {
        Engine hopper = new ForwardingEngine(Torch.engine()) {
            @Override
            public Optional<String> objection(Place place, CodeBlocks blocks) {
                return blocks == CodeBlocks.OF_128 ? Optional.empty() : Optional.of("there is no " + blocks);
            }

            @Override
            public Engine profiledBy(Profile profile) {
                return this;
            }
        };
        assertThat(CodeBlocksCheck.run(hopper, Place.HOST).lines())
                .satisfiesExactly(
                        line -> assertThat(line)
                                .matches("block 128: three products, 5 times the same bits,"
                                        + " within [0-9.]+e-0[678] of float64"),
                        line -> assertThat(line).isEqualTo("there is no mx"),
                        line -> assertThat(line).isEqualTo("there is no nvfp4"));
        assertThatThrownBy(() -> CodeBlocksCheck.run(InPrecision.of(Torch.engine(), Compute.BFLOAT16), Place.HOST))
                .as("operands that are rounded too")
                .isInstanceOf(IllegalStateException.class)
                .hasMessageStartingWith("a product of Recipes[blocks=block 128, weight=e4m3fn block 128x128")
                .hasMessageMatching(".+ differs from float64 by 0\\.00[0-9]+, relative");
    }

    @Test
    void aTrialIsStoppedAndGoesOnWithTheSameLosses() throws IOException {
        assertThat(ResumeCheck.run(Torch.engine(), Place.HOST, GpuEngineCheck.trial("e5m2")))
                .isEqualTo("10 steps with a stop after 5 give the losses without one, bit for bit");
    }

    /** In batches, as on a GPU. */
    @Test
    void trialsOfAStackAreHeldAgainstThemselvesAlone() {
        Trial small = GpuEngineCheck.trial("none")
                .with(
                        ModelSettings.LAYERS.to(1),
                        ModelSettings.WIDTH.to(32),
                        TrainingSettings.STEPS.to(3),
                        TrainingSettings.EVAL_EVERY.to(3));
        assertThat(StackCheck.compare(Torch.engine().batching(), Place.HOST, small))
                .isEqualTo("6 different trials have in a stack the losses that they have alone, bit for bit");
        assertThat(StackCheck.batched(Torch.engine().batched(), 6))
                .matches("\\d+ of \\d+ operations that were tried are one batch; trial by trial: .+");
    }

    @Test
    @Tag("gpu")
    void onAGpuEveryPartIsRight() {
        assumeTrue(CudaDriver.visibleDevices() > 0, "This machine has no CUDA driver.");
        assertThat(run("gpu-check")).as(out.toString()).isZero();
    }

    private int run(String... arguments) {
        CommandLine command = Main.commandLine(List.of(new GpuCheckCommand()));
        command.setOut(new PrintWriter(out)).setErr(new PrintWriter(out));
        return command.execute(arguments);
    }
}
