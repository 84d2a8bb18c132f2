package io.altgrad.spec;

import static io.altgrad.spec.QuantizationSettings.SCHEDULE;
import static io.altgrad.spec.TrainingSettings.ACCUMULATION;
import static io.altgrad.spec.TrainingSettings.BATCH;
import static io.altgrad.spec.TrainingSettings.BETA1;
import static io.altgrad.spec.TrainingSettings.BETA2;
import static io.altgrad.spec.TrainingSettings.DATA_SEED;
import static io.altgrad.spec.TrainingSettings.DECAY_STEPS;
import static io.altgrad.spec.TrainingSettings.EVAL_BATCHES;
import static io.altgrad.spec.TrainingSettings.EVAL_DRAWN;
import static io.altgrad.spec.TrainingSettings.EVAL_EVERY;
import static io.altgrad.spec.TrainingSettings.EVAL_TOKENS;
import static io.altgrad.spec.TrainingSettings.EVAL_UNQUANTIZED;
import static io.altgrad.spec.TrainingSettings.GRADIENT_CLIP;
import static io.altgrad.spec.TrainingSettings.LAYER_STATS_EVERY;
import static io.altgrad.spec.TrainingSettings.LEARNING_RATE;
import static io.altgrad.spec.TrainingSettings.LOSS_BOUND;
import static io.altgrad.spec.TrainingSettings.MIN_LEARNING_RATE;
import static io.altgrad.spec.TrainingSettings.ROUNDING_SEED;
import static io.altgrad.spec.TrainingSettings.STEPS;
import static io.altgrad.spec.TrainingSettings.WARMUP_STEPS;
import static io.altgrad.spec.TrainingSettings.WEIGHT_DECAY;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.altgrad.format.Formats;
import io.altgrad.format.Overflow;
import io.altgrad.format.Rounding;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class TrialParserTest {

    /** A change to this text renames every trial that was ever run. */
    private static final String GOLDEN = """
            {"format":"e5m2",\
            "rules":{"name":"keep-head","rules":[{"match":"lm_head","format":"none"},{"match":"mlp\\\\.","format":"e3m4"}],\
            "default":"$format"},\
            "seed":1337,\
            "model":{"layers":3,"heads":4,"width":96,"context":32,"dropout":0.1,"bias":true},\
            "training":{"steps":60,"batch":8,"accumulation":2,"learningRate":3.0E-4,"minLearningRate":2.0E-5,\
            "warmupSteps":5,"decaySteps":50,"beta1":0.85,"beta2":0.95,"weightDecay":0.01,"gradientClip":0.5,\
            "evalEvery":30,"evalBatches":4,"layerStatsEvery":20,"evalUnquantized":true},\
            "quantization":{"scaling":"delayed 8 recent pow2","rounding":"stochastic","overflow":"ieee",\
            "input":"e4m3fn","gradOutput":"$format","straightThrough":"masked","computation":"native"},\
            "corpus":"file:/data/a.txt"}""";

    private static final String GOLDEN_ID = "b6d870844687e417";

    /** No field has its default, so that one that is forgotten shows. */
    private static final Trial TRIAL = new Trial(
            new LayerFormat.Fixed(Formats.parse("e5m2")),
            new RuleSet(
                    "keep-head",
                    List.of(
                            new Rule("lm_head", new LayerFormat.Unquantized()),
                            new Rule("mlp\\.", new LayerFormat.Fixed(Formats.parse("e3m4")))),
                    new LayerFormat.OfTrial()),
            1337,
            new ModelSpec(3, 4, 96, 32, 0.1, true),
            TrainingSpec.DEFAULT.with(
                    STEPS.to(60),
                    BATCH.to(8),
                    ACCUMULATION.to(2),
                    LEARNING_RATE.to(3e-4),
                    MIN_LEARNING_RATE.to(2e-5),
                    WARMUP_STEPS.to(5),
                    DECAY_STEPS.to(50),
                    BETA1.to(0.85),
                    BETA2.to(0.95),
                    WEIGHT_DECAY.to(0.01),
                    GRADIENT_CLIP.to(0.5),
                    EVAL_EVERY.to(30),
                    EVAL_BATCHES.to(4),
                    LAYER_STATS_EVERY.to(20),
                    EVAL_UNQUANTIZED.to(true)),
            new QuantizationSpec(
                    ScalingParser.parse("delayed 8 recent pow2"),
                    Rounding.STOCHASTIC,
                    Overflow.TO_INF_OR_NAN,
                    LayerFormat.parse("e4m3fn"),
                    LayerFormat.parse("$format"),
                    StraightThrough.MASKED,
                    Computation.NATIVE),
            "file:/data/a.txt");

    private static final StateFormat EXPANDED = new StateFormat.Rounded(
            new Cast(
                    Formats.parse("e4m3fn"),
                    ScalingParser.parse("block 128"),
                    Rounding.NEAREST_EVEN,
                    Overflow.SATURATE),
            StateFormat.Range.EXPANDED);

    private static final StateFormat DRAWN = new StateFormat.Rounded(
            new Cast(Formats.parse("bf16"), Scaling.NONE, Rounding.STOCHASTIC, Overflow.SATURATE, 16),
            StateFormat.Range.AS_IS);

    private static final Trial FULL = TRIAL.with(
            LOSS_BOUND.to(12.5),
            EVAL_TOKENS.to(4096),
            EVAL_DRAWN.to(true),
            DATA_SEED.to(new SourceSeed.Own(-3)),
            ROUNDING_SEED.to(new SourceSeed.Own(7)),
            QuantizationSettings.COMPUTE.to(Compute.BFLOAT16),
            TrainingSettings.MOMENTS.to(new Moments(EXPANDED, new StateFormat.Dynamic8(256))),
            TrainingSettings.MASTER.to(DRAWN),
            TrainingSettings.STATES_FROM.to(4096),
            SCHEDULE.to(new PrecisionSchedule(List.of(
                    new PrecisionSchedule.Phase(new LayerFormat.OfTrial(), KeptCasts.ALL, new PhaseEnd.Decay()),
                    new PrecisionSchedule.Phase(new LayerFormat.OfTrial(), KeptCasts.FORWARD, new PhaseEnd.Step(20)),
                    new PrecisionSchedule.Phase(LayerFormat.parse("e3m4"), KeptCasts.ALL, new PhaseEnd.Share(62.5)),
                    new PrecisionSchedule.Phase(
                            new LayerFormat.Unquantized(), KeptCasts.ALL, new PhaseEnd.Training())))));

    @Test
    void canonicalJsonIsTheGoldenOne() {
        assertThat(TrialParser.toJson(TRIAL)).isEqualTo(GOLDEN);
    }

    @Test
    void idIsTheStartOfTheSha256OfTheJson() {
        assertThat(TRIAL.id()).isEqualTo(GOLDEN_ID);
    }

    @Test
    void readsBackWhatItWrites() {
        assertThat(TrialParser.fromJson(TrialParser.toJson(TRIAL))).isEqualTo(TRIAL);
        assertThat(TrialParser.fromJson(TrialParser.toJson(FULL))).isEqualTo(FULL);
    }

    @Test
    void aScheduleIsPartOfTheTrialAndNotOfWhatItIsPairedBy() {
        assertThat(TrialParser.toJson(FULL))
                .contains("\"schedule\":[{\"format\":\"$format\",\"until\":\"decay\"},"
                        + "{\"format\":\"$format\",\"backward\":\"none\",\"until\":\"20\"},"
                        + "{\"format\":\"e3m4\",\"until\":\"62.5 %\"},{\"format\":\"none\"}]");
        Trial plain = FULL.with(SCHEDULE.to(PrecisionSchedule.NONE));
        assertThat(FULL.ids().pair()).isEqualTo(plain.ids().pair());
        assertThat(FULL.ids().group()).isNotEqualTo(plain.ids().group());
        assertThat(FULL.phases()).extracting(Trial.Phase::lastStep).containsExactly(5, 20, 37, 60);
        assertThat(FULL.quantization().schedule())
                .hasToString("$format until decay then $format forward until 20 then e3m4 until 62.5 % then none");
    }

    @Test
    void theTypeOfProductsIsPartOfATrialThatNamesItAlone() {
        Trial device = FULL.with(QuantizationSettings.COMPUTE.to(Compute.DEVICE));
        assertThat(TrialParser.toJson(device)).doesNotContain("compute\"");
        assertThat(FULL.id()).isNotEqualTo(device.id());
        assertThat(FULL.ids().pair()).isEqualTo(device.ids().pair());
    }

    @Test
    void whatTheOptimizerKeepsIsPartOfTheTrial() {
        assertThat(TrialParser.toJson(FULL))
                .contains("\"moments\":{\"first\":{\"format\":\"e4m3fn\",\"scaling\":\"block 1x128\","
                        + "\"rounding\":\"nearest\",\"overflow\":\"saturate\",\"expand\":true},"
                        + "\"second\":\"dynamic8 256\"},\"master\":{\"format\":\"bf16\",\"scaling\":\"none\","
                        + "\"rounding\":\"stochastic\",\"overflow\":\"saturate\",\"randomBits\":16},"
                        + "\"statesFrom\":4096");
    }

    @Test
    void readsBackATrialOfDefaults() {
        Trial trial = new Trial(
                new LayerFormat.Unquantized(),
                RuleSet.skipping("skip", List.of()),
                -1,
                ModelSpec.S,
                TrainingSpec.DEFAULT,
                QuantizationSpec.DEFAULT,
                Trial.WORDNET);

        assertThat(TrialParser.fromJson(TrialParser.toJson(trial))).isEqualTo(trial);
    }

    @ParameterizedTest
    @MethodSource("sections")
    void everyComponentOfASectionIsInTheJson(String section, Record value) throws JsonProcessingException {
        JsonNode node = new ObjectMapper().readTree(TrialParser.toJson(FULL)).get(section);
        List<String> keys = new ArrayList<>();
        node.fieldNames().forEachRemaining(keys::add);

        assertThat(keys)
                .containsExactlyElementsOf(TrialSettings.SECTIONS.stream()
                        .filter(known -> known.name().equals(section))
                        .flatMap(known -> known.keys().stream())
                        .toList())
                .hasSize(components(value.getClass()));
    }

    static Stream<Arguments> sections() {
        return Stream.of(
                Arguments.of("model", TRIAL.model()),
                Arguments.of("training", FULL.training()),
                Arguments.of("quantization", FULL.quantization()));
    }

    /** How many values there are, those of records within counted one by one. */
    private static int components(Class<?> type) {
        return Stream.of(type.getRecordComponents())
                .mapToInt(component -> component.getType().getEnclosingClass() == type
                                && component.getType().isRecord()
                        ? components(component.getType())
                        : 1)
                .sum();
    }

    @Test
    void refusesWhatIsNoJson() {
        assertThatThrownBy(() -> TrialParser.fromJson("{"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("Cannot read a trial from '{': it is not JSON.");
    }
}
