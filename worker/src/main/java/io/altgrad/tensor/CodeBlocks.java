package io.altgrad.tensor;

import io.altgrad.spec.Block;
import io.altgrad.spec.Scaling;
import java.util.List;
import java.util.Optional;

/** The elements along a product's sums that share a scale, where hardware multiplies codes in blocks. */
public enum CodeBlocks {
    /** 128 elements under a float32, or 128 rows of as many (DeepSeek-AI 2024, "DeepSeek-V3", section 3.3.2). */
    OF_128(128, 128, "block 128", List.of("e4m3fn", "e5m2")),
    /** 32 elements under a power of two (OCP MX v1.0). */
    MX(32, 32, "mx", List.of("e4m3fn", "e5m2")),
    /** 16 elements, or 16 rows of as many, under an e4m3fn, and a float32 for the matrix; two codes share a byte (NVFP4). */
    NVFP4(16, 32, "nvfp4", List.of("e2m1fn"));

    private final int size;
    private final int multiple;
    private final String text;
    private final List<String> formats;

    CodeBlocks(int size, int multiple, String text, List<String> formats) {
        this.size = size;
        this.multiple = multiple;
        this.text = text;
        this.formats = formats;
    }

    /** The blocks that a scaling has; empty where hardware has no such. */
    public static Optional<CodeBlocks> of(Scaling scaling) {
        return switch (scaling.scale()) {
            case FLOAT32, POWER_OF_TWO -> isOf128(scaling.block()) ? Optional.of(OF_128) : Optional.empty();
            case E8M0, E8M0_RCEIL, E8M0_CEIL, E8M0_EVEN -> Optional.of(MX);
            case E4M3_TWO_LEVEL, E4M3_FOUR_OVER_SIX -> Optional.of(NVFP4);
            case E8M0_QUEST, E8M0_THREE_QUARTERS -> Optional.empty();
        };
    }

    private static boolean isOf128(Block block) {
        return block.columns() == OF_128.size && (block.rows() == 1 || block.rows() == OF_128.size);
    }

    /** Elements of a row in one block. */
    public int size() {
        return size;
    }

    /** The number that every dimension of a Linear and its tokens have to be multiples of, for each of them is summed over. */
    public int multiple() {
        return multiple;
    }

    /** The formats of the elements, by name. */
    public List<String> formats() {
        return formats;
    }

    /** As a scaling's text begins. */
    @Override
    public String toString() {
        return text;
    }
}
