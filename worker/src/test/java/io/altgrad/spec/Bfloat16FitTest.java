package io.altgrad.spec;

import static org.assertj.core.api.Assertions.assertThat;

import io.altgrad.format.Formats;
import io.altgrad.format.Overflow;
import io.altgrad.format.Rounding;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class Bfloat16FitTest {

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            e4m3fn | tensor 16          |
            e5m2   | row                |
            bf16   | none               |
            int8   | tensor             |
            e2m1fn | mx                 |
            e4m3fn | block 128 pow2     |
            fp16   | none               | weight is fp16, whose 11 significant bits bfloat16 does not hold
            e4m8   | tensor             | weight is e4m8, whose 9 significant bits bfloat16 does not hold
            e4m3fn | block 128x128      | weight has scaling 'block 128x128', whose scales are neither of a whole sum nor powers of two
            e2m1fn | nvfp4              | weight has scaling 'nvfp4', whose scales are neither of a whole sum nor powers of two
            """)
    void castsOfOneScaleForASumOrPowersOfTwoAreExact(String format, String scaling, String why) {
        Recipe recipe = Recipe.ofOperands(Map.of(Operand.WEIGHT, cast(format, scaling)), StraightThrough.IDENTITY);
        assertThat(Bfloat16Fit.objection(recipe).orElse(null)).isEqualTo(why);
    }

    @Test
    void scalesOfRowsThatTheBackwardKeepsAreOfNoWholeSumThere() {
        Recipe kept = new Recipe(
                Map.of(Use.WEIGHT_FORWARD, cast("e4m3fn", "row"), Use.INPUT_FORWARD, cast("e4m3fn", "row")),
                StraightThrough.IDENTITY,
                Backward.DEQUANTIZED,
                Map.of(),
                Map.of());
        assertThat(Bfloat16Fit.objection(kept)).isPresent();
    }

    @Test
    void anAccumulatorSumsFloat32() {
        Recipe accumulated = new Recipe(
                Map.of(Use.WEIGHT_FORWARD, cast("e4m3fn", "tensor"), Use.INPUT_FORWARD, cast("e4m3fn", "tensor")),
                StraightThrough.IDENTITY,
                Backward.CAST,
                Map.of(),
                Map.of(Product.FORWARD, new Accumulator(13, 128, Rounding.NEAREST_EVEN)));
        assertThat(Bfloat16Fit.objection(accumulated))
                .contains("forward has an accumulator of its own, which sums float32");
    }

    private static Cast cast(String format, String scaling) {
        return new Cast(Formats.parse(format), ScalingParser.parse(scaling), Rounding.NEAREST_EVEN, Overflow.SATURATE);
    }
}
