package io.altgrad.spec;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.altgrad.spec.Scaling.Delayed;
import io.altgrad.spec.Scaling.Delayed.Pick;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class ScalingParserTest {

    static Stream<Arguments> texts() {
        return Stream.of(
                Arguments.of("none", "none", new Scaling.Unscaled()),
                Arguments.of("tensor", "tensor 1", new Scaling.PerTensor(1, ScaleKind.EXACT)),
                Arguments.of("tensor 16 pow2", "tensor 16 pow2", new Scaling.PerTensor(16, ScaleKind.POWER_OF_TWO)),
                Arguments.of("delayed", "delayed 16 max", new Delayed(16, Pick.MAX, ScaleKind.EXACT)),
                Arguments.of("delayed 1 recent", "delayed 1 recent", new Delayed(1, Pick.RECENT, ScaleKind.EXACT)),
                Arguments.of("row", "row", new Scaling.PerRow(ScaleKind.EXACT)),
                Arguments.of("row pow2", "row pow2", new Scaling.PerRow(ScaleKind.POWER_OF_TWO)),
                Arguments.of("block", "block 1x128", new Scaling.PerBlock(1, 128, ScaleKind.EXACT)),
                Arguments.of("block 128x128", "block 128x128", new Scaling.PerBlock(128, 128, ScaleKind.EXACT)),
                Arguments.of("  mx ", "mx", new Scaling.Mx()),
                Arguments.of("nvfp4", "nvfp4", new Scaling.Nvfp4()));
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
                "nvfp4 16"
            })
    void refusesEverythingElseAndSaysWhatExists(String text) {
        assertThatThrownBy(() -> ScalingParser.parse(text))
                .isInstanceOf(InvalidSetting.class)
                .hasMessageContaining("expected one of");
    }
}
