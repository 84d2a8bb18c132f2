package io.altgrad.spec;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class ScalingParserTest {

    static Stream<Arguments> texts() {
        return Stream.of(
                Arguments.of("none", "none", Scaling.NONE),
                Arguments.of("tensor", "tensor 1", Scaling.tensor(1, ScaleFormat.FLOAT32)),
                Arguments.of("tensor 16 pow2", "tensor 16 pow2", Scaling.tensor(16, ScaleFormat.POWER_OF_TWO)),
                Arguments.of(
                        "delayed",
                        "delayed 16 max",
                        Scaling.delayed(16, Follows.Amax.LARGEST_PAST, ScaleFormat.FLOAT32)),
                Arguments.of(
                        "delayed 1 recent",
                        "delayed 1 recent",
                        Scaling.delayed(1, Follows.Amax.LATEST_PAST, ScaleFormat.FLOAT32)),
                Arguments.of("row", "row", Scaling.row(ScaleFormat.FLOAT32)),
                Arguments.of("row pow2", "row pow2", Scaling.row(ScaleFormat.POWER_OF_TWO)),
                Arguments.of("block", "block 1x128", Scaling.block(1, 128, ScaleFormat.FLOAT32)),
                Arguments.of("block 128x128", "block 128x128", Scaling.block(128, 128, ScaleFormat.FLOAT32)),
                Arguments.of("  mx ", "mx", Scaling.MX),
                Arguments.of("nvfp4", "nvfp4", Scaling.NVFP4),
                Arguments.of("mx floor", "mx", Scaling.MX),
                Arguments.of("mx rceil", "mx rceil", standard(1, 32, ScaleFormat.E8M0_RCEIL)),
                Arguments.of("mx ceil", "mx ceil", standard(1, 32, ScaleFormat.E8M0_CEIL)),
                Arguments.of("mx even", "mx even", standard(1, 32, ScaleFormat.E8M0_EVEN)),
                Arguments.of("mx quest", "mx quest", standard(1, 32, ScaleFormat.E8M0_QUEST)),
                Arguments.of(
                        "mx three-quarters", "mx three-quarters", standard(1, 32, ScaleFormat.E8M0_THREE_QUARTERS)),
                Arguments.of("nvfp4 16x16", "nvfp4 16x16", standard(16, 16, ScaleFormat.E4M3_TWO_LEVEL)),
                Arguments.of(
                        "nvfp4 four-over-six", "nvfp4 four-over-six", standard(1, 16, ScaleFormat.E4M3_FOUR_OVER_SIX)),
                Arguments.of(
                        "nvfp4 16x16 four-over-six",
                        "nvfp4 16x16 four-over-six",
                        standard(16, 16, ScaleFormat.E4M3_FOUR_OVER_SIX)),
                Arguments.of("delayed from 1", "delayed 1024 max from 1", delayed(1024, Follows.Start.ONE, 0)),
                Arguments.of(
                        "delayed 8 max from 1 margin 2",
                        "delayed 8 max from 1 margin 2",
                        delayed(8, Follows.Start.ONE, 2)),
                Arguments.of("delayed margin 3", "delayed 16 max margin 3", delayed(16, Follows.Start.OWN, 3)));
    }

    private static Scaling standard(int rows, int columns, ScaleFormat scale) {
        return new Scaling(new Block(rows, columns), Follows.PRESENT, scale);
    }

    private static Scaling delayed(int window, Follows.Start start, int margin) {
        return new Scaling(
                Block.TENSOR, new Follows(Follows.Amax.LARGEST_PAST, window, start, margin), ScaleFormat.FLOAT32);
    }

    @ParameterizedTest
    @MethodSource("texts")
    void readsEveryScalingAndWritesItInFull(String text, String full, Scaling scaling) {
        assertThat(ScalingParser.parse(text)).isEqualTo(scaling).hasToString(full);
        assertThat(ScalingParser.parse(full)).isEqualTo(scaling);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "tensors",
                "tensor 0",
                "tensor -3",
                "tensor 16 16",
                "block 0x4",
                "block 12y4",
                "mx pow2",
                "none pow2",
                "delayed 16 least",
                "nvfp4 16",
                "nvfp4 32x32",
                "nvfp4 pow2",
                "mx four-over-six",
                "row rceil",
                "delayed 16 max from 2",
                "delayed 16 max from",
                "delayed 16 max margin",
                "delayed 16 max margin -1",
                "tensor 16 from 1"
            })
    void refusesEverythingElseAndSaysWhatExists(String text) {
        assertThatThrownBy(() -> ScalingParser.parse(text))
                .isInstanceOf(InvalidSetting.class)
                .hasMessageContaining("expected one of");
    }
}
