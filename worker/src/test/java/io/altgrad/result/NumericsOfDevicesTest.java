package io.altgrad.result;

import static org.assertj.core.api.Assertions.assertThat;

import io.altgrad.result.NumericsVersion.Device;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A device has a numerics version of its own, and one count is of all. */
class NumericsOfDevicesTest {

    @Test
    void aCpuComputesByVersion2AndAGpuBy3() {
        assertThat(Device.of("cpu").current()).isEqualTo(2);
        assertThat(Device.of("NVIDIA H200").current()).isEqualTo(3);
        assertThat(NumericsVersion.NEWEST).isEqualTo(3);
        assertThat(NumericsVersion.current(Device.GPU)).hasToString("3 on a GPU");
    }

    @ParameterizedTest(name = "{0} on {1} is computed now: {2}")
    @CsvSource({
        "1, CPU, false",
        "2, CPU, true",
        // The one after changed a GPU's alone.
        "3, CPU, true",
        "4, CPU, false",
        "1, GPU, false",
        "2, GPU, false",
        "3, GPU, true",
        "4, GPU, false"
    })
    void numbersAreCurrentUnlessALaterVersionChangedThem(int number, Device device, boolean current) {
        assertThat(new NumericsVersion(number, device).isCurrent()).isEqualTo(current);
    }

    @ParameterizedTest(name = "{0} on {1} and {2} on {3}: {4}")
    @CsvSource({
        "2, CPU, 2, CPU, true",
        "1, CPU, 2, CPU, false",
        "2, GPU, 3, GPU, false",
        "2, CPU, 2, GPU, true",
        "2, CPU, 3, GPU, true",
        "1, CPU, 1, GPU, true",
        "1, CPU, 3, GPU, false",
        "2, CPU, 1, GPU, false",
        "4, CPU, 4, GPU, true",
        "4, CPU, 3, GPU, false"
    })
    void twoAgreeIfOneProgramMayHaveComputedBoth(
            int number, Device device, int otherNumber, Device otherDevice, boolean agree) {
        NumericsVersion one = new NumericsVersion(number, device);
        NumericsVersion other = new NumericsVersion(otherNumber, otherDevice);
        assertThat(one.agreesWith(other)).isEqualTo(agree);
        assertThat(other.agreesWith(one)).isEqualTo(agree);
    }
}
