package io.altgrad.tensor;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;

/**
 * What decides by which library matrices are multiplied.
 *
 * @param vendor as the processor tells it, for example {@code GenuineIntel}
 * @param features its flags
 */
record Processor(String vendor, List<String> features) {

    private static final Path CPUINFO = Path.of("/proc/cpuinfo");

    Processor {
        features = List.copyOf(features);
    }

    /** This machine's; without a vendor where Linux does not tell. */
    static Processor current() {
        try {
            return of(Files.isReadable(CPUINFO) ? Files.readAllLines(CPUINFO) : List.of());
        } catch (IOException e) {
            return of(List.of());
        }
    }

    /** The first one of those that {@code cpuinfo} describes. */
    static Processor of(List<String> cpuinfo) {
        return new Processor(
                value(cpuinfo, "vendor_id"),
                Arrays.asList(value(cpuinfo, "flags").split(" ")));
    }

    /** Whether MKL, which takes 512-bit vectors on Intel's processors only, leaves half of these unused. */
    boolean isHalvedByMkl() {
        return vendor.equals("AuthenticAMD") && features.contains("avx512f");
    }

    private static String value(List<String> cpuinfo, String key) {
        return cpuinfo.stream()
                .filter(line -> line.startsWith(key))
                .findFirst()
                .map(line -> line.substring(line.indexOf(':') + 1).trim())
                .orElse("");
    }
}
