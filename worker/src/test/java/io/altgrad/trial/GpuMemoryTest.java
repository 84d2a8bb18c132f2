package io.altgrad.trial;

import static org.assertj.core.api.Assertions.assertThat;

import io.altgrad.cuda.CudaShim;
import java.util.List;
import org.junit.jupiter.api.Test;

class GpuMemoryTest {

    @Test
    void anAddressIsTheDeviceThatATrialThereTrainsOn() {
        try (CudaShim shim = CudaShim.open()) {
            shim.memory(64 << 20);
            GpuMemory memory = GpuMemory.of(List.of("5"), address -> GpuBinding.index(List.of(address), "5,6"));
            assertThat(memory.isPresent()).isTrue();
            assertThat(memory.usedMib()).isZero();
            assertThat(GpuMemory.of(List.of("GPU-ab"), address -> GpuBinding.index(List.of(address), "GPU-ab"))
                            .isPresent())
                    .isTrue();
            shim.lose("cuMemGetInfo_v2", 719);
            assertThat(memory.usedMib()).as("of a device that was lost").isNaN();
        }
    }

    @Test
    void whatIsNoDeviceHasNoGauge() {
        try (CudaShim shim = CudaShim.open()) {
            assertThat(shim.driver().deviceCount()).isEqualTo(1);
            assertThat(GpuMemory.of(List.of("6"), address -> GpuBinding.index(List.of(address), "5,6"))
                            .isPresent())
                    .isFalse();
            assertThat(GpuMemory.of(List.of("7"), address -> GpuBinding.index(List.of(address), "5,6"))
                            .isPresent())
                    .isFalse();
        }
        assertThat(GpuMemory.of(List.of()).usedMib()).isNaN();
        assertThat(GpuMemory.of(List.of(GpuBinding.pretended(0))).isPresent()).isFalse();
    }
}
