package io.altgrad.cuda;

import io.altgrad.random.RandomStream;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;

/** Compares the factors of dropout that a device draws with those of the streams themselves. */
record DropoutComparison(CudaDevice device, DropoutKernels kernels) {

    private static final RandomStream DRAWS = RandomStream.of(1337, "gpu-check");

    /** More than one launch takes. */
    private static final int PARTS = StackKernels.MOST_LANES + 3;

    /** From the beginning and the middle of a stream. */
    long run() {
        long compared = 0;
        for (int size : new int[] {1, 5, 4096, 100_001}) {
            for (long first : new long[] {0, 3, 12_345_678_901L}) {
                compared += ofOne(size, first, size == 5 ? 0.999999999 : 0.3);
            }
        }
        for (int size : new int[] {1, 7, 1028}) {
            compared += ofStack(size, 12, 0.3);
        }
        return compared;
    }

    private long ofOne(int size, long first, double probability) {
        float kept = (float) (1 / (1 - probability));
        try (PoisonedMemory out = new PoisonedMemory(device, "factors", (long) Float.BYTES * size)) {
            kernels.fill(out.address(), size, DRAWS, first, probability, kept);
            Differences.requireSame(
                    out.floats(),
                    factors(DRAWS, first, size, probability, kept),
                    "dropout of " + size + " factors, factor");
        }
        return size;
    }

    private long ofStack(int size, long first, double probability) {
        float kept = (float) (1 / (1 - probability));
        List<RandomStream> draws = IntStream.range(0, PARTS)
                .mapToObj(part -> RandomStream.of(part, "gpu-check"))
                .toList();
        try (PoisonedMemory out = new PoisonedMemory(device, "factors", (long) Float.BYTES * size * PARTS)) {
            kernels.fill(out.address(), size, draws, first, probability, kept);
            float[] all = out.floats();
            for (int i = 0; i < PARTS; i++) {
                Differences.requireSame(
                        Arrays.copyOfRange(all, i * size, (i + 1) * size),
                        factors(draws.get(i), first, size, probability, kept),
                        "dropout of part " + i + " of a stack, factor");
            }
            return all.length;
        }
    }

    private static float[] factors(RandomStream draws, long first, int size, double probability, float kept) {
        float[] factors = new float[size];
        draws.fillUniform(factors, first);
        for (int i = 0; i < size; i++) {
            factors[i] = factors[i] < probability ? 0 : kept;
        }
        return factors;
    }
}
