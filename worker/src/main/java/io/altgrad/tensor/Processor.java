package io.altgrad.tensor;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;

/**
 * The CPU, as far as it decides with which library and which vectors the engine computes, and so in which order it
 * adds.
 *
 * @param name for example {@code AMD EPYC}; empty where it is not known
 * @param vendor as the processor tells it, for example {@code GenuineIntel}
 * @param features its flags
 */
public record Processor(String name, String vendor, List<String> features) {

    private static final Path CPUINFO = Path.of("/proc/cpuinfo");

    public Processor {
        features = List.copyOf(features);
    }

    /** The CPU of this machine; without a vendor where Linux does not tell. */
    public static Processor current() {
        try {
            return of(Files.isReadable(CPUINFO) ? Files.readAllLines(CPUINFO) : List.of());
        } catch (IOException e) {
            // Not to be guessed: the same trial would be computed with other products.
            throw new UncheckedIOException("Cannot read " + CPUINFO + ", which says how to multiply.", e);
        }
    }

    /** The first one of those that {@code cpuinfo} describes. */
    static Processor of(List<String> cpuinfo) {
        return new Processor(
                value(cpuinfo, "model name"),
                value(cpuinfo, "vendor_id"),
                Arrays.asList(value(cpuinfo, "flags").split(" ")));
    }

    /** Tells whether MKL, which uses 512-bit vectors on Intel's processors only, leaves half of these unused. */
    public boolean isHalvedByMkl() {
        return vendor.equals("AuthenticAMD") && features.contains("avx512f");
    }

    /**
     * The way to multiply bfloat16. Intel's vector instructions for it are slower than its float32, 0.6 of it, where there
     * are no matrix units; AMD's are twice as fast. By the processor, not by a measurement at the start: a busy machine
     * would compute a trial's rest in another way than its beginning.
     */
    public ProductWay ofBfloat16() {
        if (features.contains("amx_bf16")) {
            return ProductWay.AMX;
        }
        return isHalvedByMkl() && features.contains("avx512_bf16") ? ProductWay.AVX512_BF16 : ProductWay.ROUNDED;
    }

    /** The name and the widest vectors: {@code AMD EPYC, AVX2}; {@code unknown} where it has none. */
    @Override
    public String toString() {
        if (name.isEmpty()) {
            return "unknown";
        }
        return features.contains("avx512f") ? name + ", AVX-512" : features.contains("avx2") ? name + ", AVX2" : name;
    }

    private static String value(List<String> cpuinfo, String key) {
        return cpuinfo.stream()
                .filter(line -> line.startsWith(key))
                .findFirst()
                .map(line -> line.substring(line.indexOf(':') + 1).trim())
                .orElse("");
    }
}
