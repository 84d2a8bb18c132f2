package io.altgrad.tensor;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ProcessorTest {

    @ParameterizedTest
    @CsvSource({
        "AuthenticAMD, fma avx2 avx512f avx512vl, true",
        "AuthenticAMD, fma avx2, false",
        "GenuineIntel, fma avx2 avx512f avx512vl, false",
    })
    void mklHalvesWhatIsNotIntelsAndHasWideVectors(String vendor, String flags, boolean halved) {
        List<String> cpuinfo = List.of("processor\t: 0", "vendor_id\t: " + vendor, "flags\t\t: fpu " + flags + " ht");
        assertThat(Processor.of(cpuinfo).isHalvedByMkl()).isEqualTo(halved);
    }

    @ParameterizedTest
    @CsvSource({
        "GenuineIntel, avx2 avx512f avx512_bf16 amx_tile amx_bf16, AMX",
        "AuthenticAMD, avx2 avx512f avx512_bf16, AVX512_BF16",
        "GenuineIntel, avx2 avx512f avx512_bf16, ROUNDED",
        "AuthenticAMD, avx2 avx512f, ROUNDED",
        "AuthenticAMD, avx2, ROUNDED",
    })
    void bfloat16IsMultipliedAsSuchWhereThatIsFasterThanFloat32(String vendor, String flags, ProductWay way) {
        List<String> cpuinfo = List.of("vendor_id\t: " + vendor, "flags\t\t: fpu " + flags);
        assertThat(Processor.of(cpuinfo).ofBfloat16()).isEqualTo(way);
    }

    @Test
    void isToldByItsNameAndItsVectors() {
        assertThat(Processor.of(List.of("model name\t: AMD EPYC", "flags\t\t: fma avx2")))
                .hasToString("AMD EPYC, AVX2");
        assertThat(Processor.of(List.of("model name\t: AMD EPYC", "flags\t\t: avx2 avx512f")))
                .hasToString("AMD EPYC, AVX-512");
        assertThat(Processor.of(List.of())).hasToString("unknown");
    }

    @Test
    void oneThatLinuxDoesNotDescribeIsNotHalved() {
        assertThat(Processor.of(List.of("CPU implementer\t: 0x41")).isHalvedByMkl())
                .isFalse();
    }
}
