package io.altgrad.spec;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.altgrad.format.Formats;
import io.altgrad.format.Overflow;
import io.altgrad.format.Rounding;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class TrialParserTest {

    private static final Recipe HYBRID = new Recipe(
            Map.of(
                    Operand.WEIGHT, cast("e4m3fn", "tensor"),
                    Operand.INPUT, cast("e4m3fn", "tensor"),
                    Operand.GRAD_OUTPUT, cast("e5m2", "delayed 16 max")),
            StraightThrough.MASKED);

    private static final Trial TRIAL = new Trial(
            new LayerFormat.Custom("hybrid", HYBRID),
            new RuleSet(
                    "mix",
                    List.of(new Rule("mlp", LayerFormat.parse("e3m4")), new Rule("lm_head", LayerFormat.parse("none"))),
                    LayerFormat.parse("$format")),
            7,
            ModelSpec.S,
            TrainingSpec.DEFAULT,
            QuantizationSpec.DEFAULT,
            Trial.WORDNET);

    @Test
    void aTrialComesBackFromItsJson() {
        assertThat(TrialParser.fromJson(TrialParser.toJson(TRIAL))).isEqualTo(TRIAL);
    }

    @Test
    void theJsonHasOneOrderAndNoWhiteSpace() {
        assertThat(TrialParser.toJson(TRIAL))
                .isEqualTo("{\"format\":{\"recipe\":\"hybrid\","
                        + "\"weight\":{\"format\":\"e4m3fn\",\"scaling\":\"tensor 1\",\"rounding\":\"nearest\","
                        + "\"overflow\":\"saturate\"},"
                        + "\"input\":{\"format\":\"e4m3fn\",\"scaling\":\"tensor 1\",\"rounding\":\"nearest\","
                        + "\"overflow\":\"saturate\"},"
                        + "\"gradOutput\":{\"format\":\"e5m2\",\"scaling\":\"delayed 16 max\",\"rounding\":\"nearest\","
                        + "\"overflow\":\"saturate\"},\"straightThrough\":\"masked\"},"
                        + "\"rules\":{\"name\":\"mix\",\"rules\":[{\"match\":\"mlp\",\"format\":\"e3m4\"},"
                        + "{\"match\":\"lm_head\",\"format\":\"none\"}],\"default\":\"$format\"},\"seed\":7,"
                        + "\"model\":{\"layers\":4,\"heads\":4,\"width\":128,\"context\":64,\"dropout\":0.0,"
                        + "\"bias\":false},"
                        + "\"training\":{\"steps\":100,\"batch\":12,\"accumulation\":1,\"learningRate\":0.001,"
                        + "\"minLearningRate\":1.0E-4,\"warmupSteps\":10,\"decaySteps\":0,\"beta1\":0.9,"
                        + "\"beta2\":0.99,\"weightDecay\":0.1,\"gradientClip\":1.0,\"evalEvery\":50,"
                        + "\"evalBatches\":8,\"layerStatsEvery\":50,\"evalUnquantized\":false},"
                        + "\"quantization\":{\"scaling\":\"tensor 16\",\"rounding\":\"nearest\","
                        + "\"overflow\":\"saturate\",\"input\":\"none\",\"gradOutput\":\"none\","
                        + "\"straightThrough\":\"identity\"},\"corpus\":\"wordnet\"}");
    }

    @Test
    void theIdIsTheBeginningOfTheHashOfTheJson() {
        assertThat(TRIAL.id())
                .matches("[0-9a-f]{16}")
                .isEqualTo(TrialParser.fromJson(TrialParser.toJson(TRIAL)).id());
        Trial other = new Trial(
                TRIAL.format(),
                TRIAL.rules(),
                8,
                TRIAL.model(),
                TRIAL.training(),
                TRIAL.quantization(),
                TRIAL.corpus());
        assertThat(other.id()).isNotEqualTo(TRIAL.id());
    }

    @Test
    void whatIsNoJsonIsRefused() {
        assertThatThrownBy(() -> TrialParser.fromJson("{"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("Cannot read a trial from '{': it is not JSON.");
    }

    private static Cast cast(String format, String scaling) {
        return new Cast(Formats.parse(format), ScalingParser.parse(scaling), Rounding.NEAREST_EVEN, Overflow.SATURATE);
    }
}
