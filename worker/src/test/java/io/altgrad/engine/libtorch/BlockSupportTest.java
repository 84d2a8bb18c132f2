package io.altgrad.engine.libtorch;

import static org.assertj.core.api.Assertions.assertThat;

import io.altgrad.tensor.CodeBlocks;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The GPUs and the cuBLAS that multiply codes in blocks. */
class BlockSupportTest {

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            OF_128 | 90  | 12.9.0 |
            OF_128 | 90  | 13.0.2 |
            OF_128 | 89  | 12.9.0 | products of block 128 codes need compute capability 9.0 to 9.9, and the GPU's is 8.9
            OF_128 | 100 | 13.0.2 | products of block 128 codes need compute capability 9.0 to 9.9, and the GPU's is 10.0
            OF_128 | 90  | 12.8.4 | products of block 128 codes need cuBLAS 12.9, and this libtorch has 12.8.4
            MX     | 100 | 12.8.4 |
            MX     | 120 | 13.1.0 |
            MX     | 90  | 13.1.0 | products of mx codes need compute capability 10.0 or later, and the GPU's is 9.0
            MX     | 100 | 12.6.4 | products of mx codes need cuBLAS 12.8, and this libtorch has 12.6.4
            NVFP4  | 103 | 12.9.1 |
            NVFP4  | 89  | 13.1.0 | products of nvfp4 codes need compute capability 10.0 or later, and the GPU's is 8.9
            NVFP4  | 100 | ''     | products of nvfp4 codes need cuBLAS 12.8, and this libtorch has one that does not tell its version
            """)
    void whatAGpuLacksIsSaid(CodeBlocks blocks, int capability, String cublas, String objection) {
        assertThat(BlockSupport.objection(blocks, capability, cublas).orElse(null))
                .isEqualTo(objection);
    }
}
