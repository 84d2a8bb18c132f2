package io.altgrad.trial;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeFalse;

import io.altgrad.cuda.CudaDevice.MemoryInfo;
import io.altgrad.cuda.CudaDriver;
import io.altgrad.cuda.CudaUnavailable;
import io.altgrad.spec.Trial;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class GpuBindingTest {

    @ParameterizedTest
    @CsvSource(
            nullValues = "unset",
            value = {
                "0, unset,           0",
                "3, unset,           3",
                "0, 0,               0",
                "0, 5,               0",
                "5, 5,               0",
                "3, '2, 3',          1",
                "0, '2,3',           0",
                "1, 'GPU-ab,GPU-cd', 1",
                "GPU-cd, 'GPU-ab,GPU-cd', 1"
            })
    void anAddressIsAPlaceAmongTheVisibleDevices(String address, String visible, int index) {
        assertThat(GpuBinding.index(List.of(address), visible)).isEqualTo(index);
    }

    @Test
    void noAddressIsTheCpu() {
        assertThat(GpuBinding.device(List.of()).isGpu()).isFalse();
    }

    @Test
    void aPretendedAddressIsTheCpuAndPromisesNothing() {
        List<String> pretended = List.of(GpuBinding.pretended(3));
        assertThat(pretended).containsExactly("pretended-3");
        assertThat(GpuBinding.device(pretended).isGpu()).isFalse();
        GpuBinding.requirePromised(pretended);
    }

    @Test
    void anAddressThatIsNowhereIsRefused() {
        assertThatThrownBy(() -> GpuBinding.index(List.of("7"), "2,3"))
                .hasMessage("Cannot bind a trial to GPU '7': CUDA_VISIBLE_DEVICES is '2,3'; let the discovery script"
                        + " print what it lists.");
        assertThatThrownBy(() -> GpuBinding.index(List.of("0"), "")).hasMessageContaining("CUDA_VISIBLE_DEVICES is ''");
        assertThatThrownBy(() -> GpuBinding.index(List.of("GPU-x"), null)).hasMessageContaining("is not set");
        assertThatThrownBy(() -> GpuBinding.index(List.of("0", "1"), null))
                .hasMessage("Cannot bind a trial to GPUs [0, 1]: it trains on one; set"
                        + " spark.task.resource.gpu.amount to 1.");
    }

    @Test
    void aPromisedGpuThatIsMissingNamesTheHost() {
        assumeFalse(driverExists(), "This machine has a CUDA driver.");
        assertThatThrownBy(() -> GpuBinding.requirePromised(List.of("0")))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageStartingWith("Cannot run trials on GPU 0 of host " + Machine.host()
                        + ", which was promised: Cannot find the CUDA driver");
        GpuBinding.requirePromised(List.of());
    }

    @Test
    void aTrialThatDoesNotFitIsRefusedWithBothFigures() {
        Trial trial = Trials.tiny("e5m2", 1);
        long needed = MemoryEstimate.of(trial, 65, 90);
        DeviceRoom.require(trial, 65, "gpu:0", 90, new MemoryInfo(needed, needed));
        assertThatThrownBy(() -> DeviceRoom.require(trial, 65, "gpu:0", 90, new MemoryInfo(needed - 1, 8L << 30)))
                .isInstanceOf(DeviceRoom.OutOfDeviceMemory.class)
                .hasMessageMatching(
                        "Cannot train trial [0-9a-f]{16} on gpu:0: it needs about 0\\.75 GiB, and 0\\.75 GiB"
                                + " of 8\\.00 GiB are free; take a smaller batch or model\\.");
        assertThat(DeviceRoom.ranOut(
                        new IllegalStateException("out"), trial, needed, "gpu:0", new MemoryInfo(1, 8L << 30)))
                .hasMessageContaining("its memory ran out, though about 0.75 GiB were expected of 8.00 GiB");
    }

    @Test
    void aStackThatDoesNotFitIsRefusedAsOne() {
        List<Trial> trials = List.of(Trials.tiny("e5m2", 1), Trials.tiny("none", 2));
        long needed = MemoryEstimate.ofStack(trials, 65, 90);
        // The process's own is there once.
        assertThat(needed)
                .isBetween(MemoryEstimate.of(trials.get(0), 65) + 1, 2 * MemoryEstimate.of(trials.get(0), 65) - 1);
        DeviceRoom.requireStack(trials, 65, "gpu:0", 90, new MemoryInfo(needed, needed));
        assertThatThrownBy(() -> DeviceRoom.requireStack(trials, 65, "gpu:0", 90, new MemoryInfo(needed - 1, 8L << 30)))
                .isInstanceOf(DeviceRoom.OutOfDeviceMemory.class)
                .hasMessageMatching("Cannot train 2 trials as one stack on gpu:0: they need about 0\\.7[56] GiB, and"
                        + " 0\\.7[56] GiB of 8\\.00 GiB are free; take a lower stack\\.");
    }

    private static boolean driverExists() {
        try {
            CudaDriver.get();
            return true;
        } catch (CudaUnavailable e) {
            return false;
        }
    }
}
