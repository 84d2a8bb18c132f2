package io.altgrad.engine.libtorch;

import io.altgrad.tensor.CodeBlocks;
import java.util.Optional;

/**
 * The GPUs on which {@code _scaled_mm} multiplies codes in blocks, and the cuBLAS that it needs there: blocks of 128 on
 * Hopper alone ({@code _check_deepseek_support} of ATen/native/cuda/ScaledBlas.cpp, PyTorch 2.10 to 2.14), the others from
 * Blackwell on ({@code get_scale_mode} of ATen/cuda/CUDABlas.cpp; {@code PLATFORM_SUPPORTS_MX_GEMM} of PyTorch's tests).
 *
 * @param capabilities the compute capabilities, times ten
 * @param minor of the cuBLAS 12 that has it
 */
record BlockSupport(Range capabilities, int minor) {

    private static final int MAJOR = 12;

    private static final BlockSupport HOPPER = new BlockSupport(new Range(90, 99), 9);
    private static final BlockSupport BLACKWELL = new BlockSupport(new Range(100, Integer.MAX_VALUE), 8);

    /** From one compute capability to another. */
    record Range(int first, int last) {

        boolean has(int capability) {
            return first <= capability && capability <= last;
        }

        @Override
        public String toString() {
            return first / 10.0 + (last == Integer.MAX_VALUE ? " or later" : " to " + last / 10.0);
        }
    }

    private static BlockSupport of(CodeBlocks blocks) {
        return switch (blocks) {
            case OF_128 -> HOPPER;
            case MX, NVFP4 -> BLACKWELL;
        };
    }

    /**
     * The reason why codes in such blocks are not multiplied as they are; empty if they are.
     *
     * @param capability of the GPU, times ten
     * @param cublas its version; empty if it cannot be told
     */
    static Optional<String> objection(CodeBlocks blocks, int capability, String cublas) {
        BlockSupport support = of(blocks);
        String what = "products of " + blocks + " codes need ";
        if (!support.capabilities.has(capability)) {
            return Optional.of(
                    what + "compute capability " + support.capabilities + ", and the GPU's is " + capability / 10.0);
        }
        return support.isIn(cublas)
                ? Optional.empty()
                : Optional.of(what + "cuBLAS " + MAJOR + "." + support.minor + ", and this libtorch has "
                        + (cublas.isEmpty() ? "one that does not tell its version" : cublas));
    }

    private boolean isIn(String cublas) {
        String[] parts = cublas.split("\\.");
        if (parts.length < 2) {
            return false;
        }
        int major = Integer.parseInt(parts[0]);
        return major > MAJOR || major == MAJOR && Integer.parseInt(parts[1]) >= minor;
    }
}
