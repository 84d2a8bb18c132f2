package io.altgrad.sweep;

import static io.altgrad.spec.TrainingSettings.ACCUMULATION;
import static io.altgrad.spec.TrainingSettings.BATCH;
import static io.altgrad.spec.TrainingSettings.BETA1;
import static io.altgrad.spec.TrainingSettings.BETA2;
import static io.altgrad.spec.TrainingSettings.DECAY_STEPS;
import static io.altgrad.spec.TrainingSettings.EVAL_BATCHES;
import static io.altgrad.spec.TrainingSettings.EVAL_EVERY;
import static io.altgrad.spec.TrainingSettings.EVAL_UNQUANTIZED;
import static io.altgrad.spec.TrainingSettings.GRADIENT_CLIP;
import static io.altgrad.spec.TrainingSettings.LAYER_STATS_EVERY;
import static io.altgrad.spec.TrainingSettings.LEARNING_RATE;
import static io.altgrad.spec.TrainingSettings.MIN_LEARNING_RATE;
import static io.altgrad.spec.TrainingSettings.STEPS;
import static io.altgrad.spec.TrainingSettings.WARMUP_STEPS;
import static io.altgrad.spec.TrainingSettings.WEIGHT_DECAY;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.altgrad.format.Formats;
import io.altgrad.format.Overflow;
import io.altgrad.format.Rounding;
import io.altgrad.spec.Computation;
import io.altgrad.spec.LayerFormat;
import io.altgrad.spec.ModelSpec;
import io.altgrad.spec.Moments;
import io.altgrad.spec.PrecisionSchedule;
import io.altgrad.spec.QuantizationSpec;
import io.altgrad.spec.Rule;
import io.altgrad.spec.RuleSet;
import io.altgrad.spec.Scaling;
import io.altgrad.spec.ScalingParser;
import io.altgrad.spec.Setting;
import io.altgrad.spec.StateFormat;
import io.altgrad.spec.StraightThrough;
import io.altgrad.spec.TrainingSpec;
import io.altgrad.spec.Trial;
import io.altgrad.spec.TrialSettings;
import io.altgrad.statistics.Criterion;
import io.altgrad.stopping.Asha;
import io.altgrad.stopping.Candidate;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class SweepFileTest {

    private static final LayerFormat NONE = new LayerFormat.Unquantized();
    private static final LayerFormat E5M2 = new LayerFormat.Fixed(Formats.parse("e5m2"));
    private static final LayerFormat E3M4 = new LayerFormat.Fixed(Formats.parse("e3m4"));

    @Test
    void seedsOfSingleSourcesAreAxesOfTheirOwn() {
        String file =
                "name: x\nskip: []\naxes: {format: [none], seed: {init: 1..2, data: [3, same], rounding: {from: 5, to: 6}}}\n";
        List<Trial> trials = SweepFile.parse(file, "f.yaml").grid().trials().toList();
        assertThat(trials)
                .extracting(trial -> List.of(trial.seed(), trial.dataSeed(), trial.roundingSeed()))
                .containsExactly(
                        List.of(1L, 3L, 5L),
                        List.of(1L, 3L, 6L),
                        List.of(1L, 1L, 5L),
                        List.of(1L, 1L, 6L),
                        List.of(2L, 3L, 5L),
                        List.of(2L, 3L, 6L),
                        List.of(2L, 2L, 5L),
                        List.of(2L, 2L, 6L));
        String plain = "name: x\nskip: []\naxes: {format: [none], seed: 1..2}\n";
        assertThat(SweepFile.parse(plain, "f.yaml").grid().trials())
                .allMatch(trial -> trial.dataSeed() == trial.seed() && trial.roundingSeed() == trial.seed());
    }

    @Test
    void aSeedOfASourceThatIsNoneIsOneLine() {
        String file = "name: x\nskip: []\naxes:\n  format: [none]\n  seed: ";
        assertThatThrownBy(() -> SweepFile.parse(file + "{init: 1..2, date: 1..2}\n", "f.yaml"))
                .hasMessage(
                        "Unknown key 'date' in f.yaml, line 5, under 'axes.seed'; expected one of init, data, rounding."
                                + " Did you mean 'data'?");
        assertThatThrownBy(() -> SweepFile.parse(file + "{data: [x]}\n", "f.yaml"))
                .hasMessageContaining("axes.seed.data = x in f.yaml, line 5: expected 'same' or a whole number");
        assertThatThrownBy(() -> SweepFile.parse(file + "{data: [1]}\n  training.dataSeed: [2]\n", "f.yaml"))
                .hasMessageContaining("training.dataSeed is an axis in line 6 already");
    }

    @Test
    void readsEveryKey() {
        Sweep sweep = SweepFile.parse("""
                name: every.key_1
                corpus: hdfs:/texts/a.txt
                output: s3a://bucket/results
                axes:
                  seed: [7]
                  rules: [mlp-only]
                  format: [e3m4, e5m2]
                rules:
                  - name: all
                    default: $format
                  - name: mlp-only
                    default: none
                    rules:
                      - {match: 'c_proj$', format: e3m4}
                      - {match: 'mlp\\.', format: $format}
                model: {layers: 1, heads: 2, width: 6, context: 5, dropout: 1e-1, bias: true}
                training:
                  steps: 1
                  batch: 2
                  accumulation: 3
                  learningRate: 3e-4
                  minLearningRate: 0
                  warmupSteps: 0
                  decaySteps: 4
                  beta1: .5
                  beta2: 0.75
                  weightDecay: 1E-2
                  gradientClip: 2.5
                  evalEvery: 5
                  evalBatches: 0x10
                  layerStatsEvery: 0o17
                  evalUnquantized: true
                quantization:
                  scaling: delayed 3 recent
                  rounding: zero
                  overflow: ieee
                  input: $format
                  gradOutput: e5m2
                  straightThrough: masked
                  computation: native
                baseline: e3m4
                """, "f.yaml");

        RuleSet all = new RuleSet("all", List.of(), new LayerFormat.OfTrial());
        RuleSet mlpOnly = new RuleSet(
                "mlp-only", List.of(new Rule("c_proj$", E3M4), new Rule("mlp\\.", new LayerFormat.OfTrial())), NONE);
        Trial base = new Trial(
                E3M4,
                mlpOnly,
                7,
                new ModelSpec(1, 2, 6, 5, 0.1, true),
                TrainingSpec.DEFAULT.with(
                        STEPS.to(1),
                        BATCH.to(2),
                        ACCUMULATION.to(3),
                        LEARNING_RATE.to(3e-4),
                        MIN_LEARNING_RATE.to(0.0),
                        WARMUP_STEPS.to(0),
                        DECAY_STEPS.to(4),
                        BETA1.to(0.5),
                        BETA2.to(0.75),
                        WEIGHT_DECAY.to(0.01),
                        GRADIENT_CLIP.to(2.5),
                        EVAL_EVERY.to(5),
                        EVAL_BATCHES.to(16),
                        LAYER_STATS_EVERY.to(15),
                        EVAL_UNQUANTIZED.to(true)),
                new QuantizationSpec(
                        ScalingParser.parse("delayed 3 recent"),
                        Rounding.TOWARD_ZERO,
                        Overflow.TO_INF_OR_NAN,
                        new LayerFormat.OfTrial(),
                        E5M2,
                        StraightThrough.MASKED,
                        Computation.NATIVE),
                "hdfs:/texts/a.txt");
        assertThat(sweep)
                .isEqualTo(new Sweep(
                        "every.key_1",
                        "s3a://bucket/results",
                        new Grid(
                                List.of(
                                        new Axis("seed", List.of(new AxisValue("7", 7L))),
                                        new Axis("rules", List.of(new AxisValue("mlp-only", mlpOnly))),
                                        new Axis(
                                                "format",
                                                List.of(new AxisValue("e3m4", E3M4), new AxisValue("e5m2", E5M2)))),
                                base),
                        List.of(all, mlpOnly),
                        new Standard(E3M4, Criterion.DEFAULT),
                        Conduct.DEFAULT,
                        List.of("Note: f.yaml, line 9: axis 'rules' does not name rule set 'all', so no trial has it."),
                        sweep.text()));
    }

    /** Nor is how a sweep is carried out. */
    @Test
    void earlyStoppingBudgetAndOrderChangeNoId() {
        Sweep plain = parse("format: [none, e5m2]\n  seed: [1, 2]", "skip: []");
        Sweep other = parse(
                "format: [none, e5m2]\n  seed: [1, 2]",
                "skip: []\nearlyStopping: {rule: asha, eta: 2, minSteps: 50, baseline: stop}\n"
                        + "budget: {trials: 3, hours: 0.5, concurrent: 2}\norder: cheapest-first");
        assertThat(plain.conduct()).isEqualTo(Conduct.DEFAULT);
        assertThat(other.conduct())
                .isEqualTo(new Conduct(new Asha(2, 50), Candidate.Tenure.STOPPABLE, new Budget(3, 0.5, 2)));
        assertThat(other.grid().trials().map(Trial::id).toList())
                .isEqualTo(plain.grid().trials().map(Trial::id).toList());
    }

    /** What results are held against is no part of a trial: its id stays. */
    @Test
    void aMarginAndAConfidenceAreReadAndMakeNoOtherTrials() {
        Sweep plain = parse("format: [none, e5m2]", "skip: []");
        Sweep sweep = parse("format: [none, e5m2]", "skip: []\ncomparison: {margin: 5e-3, confidence: 0.9}");
        assertThat(plain.standard().criterion()).isEqualTo(new Criterion(0.01, 0.95));
        assertThat(sweep.standard().criterion()).isEqualTo(new Criterion(0.005, 0.9));
        assertThat(parse("format: [none]", "skip: []\ncomparison: {margin: 2}")
                        .standard()
                        .criterion())
                .isEqualTo(new Criterion(2, 0.95));
        assertThat(sweep.grid().trials().map(Trial::id).toList())
                .isEqualTo(plain.grid().trials().map(Trial::id).toList());
    }

    @Test
    void whatIsLeftOutHasItsDefault() {
        Sweep sweep = parse("seed: [5]", "skip: []", "format: [e5m2]");

        assertThat(sweep.output()).isEqualTo("out/t");
        assertThat(sweep.baseline()).isEqualTo(NONE);
        assertThat(sweep.base())
                .isEqualTo(new Trial(
                        E5M2,
                        RuleSet.skipping("skip", List.of()),
                        5,
                        ModelSpec.S,
                        TrainingSpec.DEFAULT,
                        QuantizationSpec.DEFAULT,
                        "wordnet"));
    }

    @Test
    void withoutASeedAxisTheSeedIsOne() {
        assertThat(parse("format: [none]", "skip: []").base().seed()).isEqualTo(1);
    }

    @Test
    void skipLeavesTheLayersThatMatchUnquantized() {
        Trial trial = parse("format: [e5m2]", "skip: [lm_head, 'h\\.0\\.']").base();

        assertThat(trial.surgery().recipe("lm_head")).isEmpty();
        assertThat(trial.surgery().recipe("transformer.h.0.mlp.c_fc")).isEmpty();
        assertThat(trial.surgery().recipe("transformer.h.1.mlp.c_fc")).isPresent();
    }

    @Test
    void rulesThatNeverNameTheTrialsFormatNeedNoFormatAxis() {
        Sweep sweep = parse("seed: [1, 2]", "rules: [{name: a, default: e5m2}]");

        assertThat(sweep.base().format()).isEqualTo(NONE);
        assertThat(sweep.base().surgery().recipe("lm_head")).isPresent();
    }

    @Test
    void oneSectionsAxesNeedToAgreeOnlyJointly() {
        Sweep sweep = parse("model.width: [96, 192]\n  format: [none]", "skip: []\nmodel: {heads: 3}");

        assertThat(sweep.grid().trial(1).model()).isEqualTo(new ModelSpec(4, 3, 192, 64, 0.0, false));
    }

    @Test
    void anAnchorStandsForWhatItNames() {
        Sweep sweep = parse(
                "format: [none]",
                "rules: [{name: a, default: $format, rules: [&head {match: lm_head, format: none}, *head]}]");

        assertThat(sweep.base().rules().rules()).hasSize(2);
    }

    @Test
    void aRangeHoldsBothItsEnds() {
        Grid grid = parse("seed: {from: -1, to: 2}\n  model.layers: {from: 3, to: 3}\n  format: [none]", "skip: []")
                .grid();

        assertThat(LongStream.range(0, grid.size())
                        .map(index -> grid.trial(index).seed()))
                .containsExactly(-1L, 0L, 1L, 2L);
        assertThat(grid.trial(0).model().layers()).isEqualTo(3);
    }

    @Test
    void aRangeMayReachTheLargestNumber() {
        String largest = Long.toString(Long.MAX_VALUE);

        assertThat(parse("seed: {from: " + largest + ", to: " + largest + "}\n  format: [none]", "skip: []")
                        .base()
                        .seed())
                .isEqualTo(Long.MAX_VALUE);
    }

    @Test
    void labelsAreAsTheFileSpellsThem() {
        Grid grid = parse("training.learningRate: [1e-3, 5.0e-4]\n  format: [e5m2]", "skip: []")
                .grid();

        assertThat(grid.axisValues(1))
                .containsExactly(Map.entry("training.learningRate", "5.0e-4"), Map.entry("format", "e5m2"));
    }

    static List<String> fields() {
        return TrialSettings.ALL.stream().<String>map(Setting::name).toList();
    }

    /** A field added to a spec is an axis at once; one whose type a file cannot say fails here. */
    @ParameterizedTest
    @MethodSource("fields")
    void everyFieldOfATrialMayBeAnAxis(String field) {
        List<String> values = twoValues(field);
        String axis = field + ": [" + String.join(", ", values) + "]";
        Grid grid = parse(
                        field.equals("format") ? axis : axis + "\n  format: [e5m2]",
                        "rules: [{name: a, default: $format}, {name: b, default: $format}]",
                        field.equals("rules") ? "seed: [1]" : "rules: [a]")
                .grid();

        assertThat(grid.size()).isEqualTo(2);
        assertThat(grid.axisValues(1)).containsEntry(field, values.get(1));
        assertThat(grid.trial(0)).isNotEqualTo(grid.trial(1));
        assertThat(grid.trial(0).id()).isNotEqualTo(grid.trial(1).id());
    }

    private static List<String> twoValues(String field) {
        Class<?> type = TrialSettings.of(field).orElseThrow().type().values();
        if (field.equals("rules")) {
            return List.of("a", "b");
        } else if (field.equals("model.heads")) {
            return List.of("2", "4");
        } else if (field.equals("model.width")) {
            return List.of("64", "128");
        } else if (field.equals("training.learningRate")) {
            return List.of("1e-2", "1e-3");
        } else if (type == LayerFormat.class) {
            return List.of("none", "e5m2");
        } else if (type == Scaling.class) {
            return List.of("tensor", "block 128x128");
        } else if (type == PrecisionSchedule.class) {
            return List.of("[{until: 80 %}, {format: none}]", "none");
        } else if (type == Moments.class) {
            return List.of("{first: e4m3fn, second: e5m2}", "none");
        } else if (type == StateFormat.class) {
            return List.of("bf16", "none");
        } else if (type == Boolean.class) {
            return List.of("true", "false");
        } else if (type.isEnum()) {
            return List.of(type.getEnumConstants()).subList(0, 2).stream()
                    .map(constant -> constant.toString().toLowerCase(Locale.ROOT))
                    .toList();
        }
        if (type == String.class) {
            return List.of("wordnet", "file:/a.txt");
        }
        return type == Double.class ? List.of("1e-5", "2e-5") : List.of("1", "2");
    }

    @Test
    void theQuickSweepIsSixTrialsThatKeepTheHead() {
        Grid grid = SweepFile.read(Path.of("..", "conf", "quick.yaml")).grid();

        assertThat(grid.size()).isEqualTo(6);
        for (long index = 0; index < grid.size(); index++) {
            Trial trial = grid.trial(index);
            assertThat(trial.surgery().recipe("lm_head")).isEmpty();
            assertThat(trial.surgery().recipe("transformer.h.0.mlp.c_fc").isPresent())
                    .isEqualTo(!trial.format().equals(NONE));
        }
    }

    private static Sweep parse(String axes, String rest, String... moreAxes) {
        return SweepFile.parse(
                "name: t\naxes:\n  " + axes + "\n  " + String.join("\n  ", moreAxes) + "\n" + rest + "\n", "f.yaml");
    }
}
