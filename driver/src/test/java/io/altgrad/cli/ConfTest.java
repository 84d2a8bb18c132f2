package io.altgrad.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.altgrad.engine.Torch;
import io.altgrad.format.Rounding;
import io.altgrad.nn.Gpt;
import io.altgrad.result.StepMetrics;
import io.altgrad.spec.Computation;
import io.altgrad.spec.Trial;
import io.altgrad.surgery.Surgery;
import io.altgrad.sweep.Grid;
import io.altgrad.sweep.Sweep;
import io.altgrad.sweep.SweepFile;
import io.altgrad.train.TrainingListener;
import io.altgrad.trial.GptTrialRunner;
import io.altgrad.trial.TrialRun;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The files that AltGrad comes with do what they say. */
class ConfTest {

    private static final Path CONF = Path.of("").toAbsolutePath().getParent().resolve("conf");

    @ParameterizedTest
    @CsvSource({
        "quick.yaml,             6",
        "recipes.yaml,          54",
        "formats.yaml,          90",
        "mixed-precision.yaml,  60",
        "shakespeare.yaml,       9",
        "gpu.yaml,              15",
        "study.yaml,           180",
        "early-stopping.yaml,   24",
        "schedule.yaml,         36",
        "study-until-decided.yaml, 720",
        "optimizer-states.yaml,  21",
        "beyond-linears.yaml,    18",
    })
    void everyTrialOfEverySweepCanBePlanned(String file, long trials) {
        Sweep sweep = SweepFile.read(CONF.resolve(file));
        assertThat(sweep.grid().size()).isEqualTo(trials);
        List<String> ids = LongStream.range(0, trials)
                .mapToObj(index -> {
                    Trial trial = sweep.grid().trial(index);
                    Surgery.requireEveryRuleToMatch(trial.surgery(), Gpt.linearNames(trial.model()));
                    return trial.id();
                })
                .toList();
        assertThat(ids).doesNotHaveDuplicates();
    }

    /**
     * By hand: with two layers 3 seeds of 2 lengths at 3 rates, twice for e5m2, and for e3m4 at 2 rates twice, 18 + 36 + 18 +
     * 24; with one layer 2 seeds of 1 length at 3 rates, twice for e5m2, 6 + 12. The other optimizer has all of them but those
     * of the third seed, a third of the former.
     */
    @Test
    void theExampleOfEveryWayToWriteAGridHasTheTrialsThatItsCommentsSay() {
        Grid grid = SweepFile.read(CONF.resolve("grid.yaml")).grid();
        List<Trial> trials = grid.trials().toList();

        assertThat(grid.combinations()).isEqualTo(4 * 3 * 2 * 3 * 2 * 2 * 2);
        assertThat(grid.size()).isEqualTo(114 + 82);
        assertThat(trials).extracting(Trial::id).doesNotHaveDuplicates().hasSize(114 + 82);
        Grid ofFirst = SweepFile.read(CONF.resolve("grid.yaml"), List.of("axes.optimizer=[adamw]"))
                .grid();
        assertThat(ofFirst.size()).isEqualTo(114);
        assertThat(ofFirst.trials())
                .allMatch(trial -> trial.training().optimizer().weightDecay() == 0.1);
        assertThat(trials).allSatisfy(trial -> {
            int steps = trial.training().schedule().steps();
            assertThat(trial.training().schedule().warmupSteps()).isEqualTo(steps == 40 ? 5 : 10);
            assertThat(trial.seed()).isBetween(1L, 3L);
            if (trial.model().layers() == 1) {
                assertThat(steps).isEqualTo(40);
                assertThat(trial.format().toString()).isIn("none", "e5m2");
                assertThat(trial.seed()).isLessThan(3);
            }
            if (!List.of("e5m2", "e3m4").contains(trial.format().toString())) {
                assertThat(trial.quantization().rounding()).isEqualTo(Rounding.NEAREST_EVEN);
            }
        });
        assertThat(trials)
                .extracting(trial -> trial.training().schedule().learningRate())
                .containsOnly(5e-4, 1e-3, 2e-3);
    }

    /** The baseline has no schedule, and each format four; a schedule has the trial's own casts before it changes anything. */
    @Test
    void theExampleOfSchedulesTrainsAsItsCommentsSay() {
        Grid grid = SweepFile.read(
                        CONF.resolve("schedule.yaml"),
                        List.of("axes.seed=[1]", "model.layers=1", "training.steps=50", "training.evalEvery=50"))
                .grid();
        List<Trial> trials = grid.trials().toList();
        assertThat(trials).hasSize(1 + 2 * 4);
        List<List<Double>> losses = trials.subList(1, 5).stream()
                .map(trial -> new GptTrialRunner(Torch.engine())
                        .run(TrialRun.plain(trial), TrainingListener.NONE).record().steps().stream()
                                .map(StepMetrics::loss)
                                .toList())
                .toList();
        int[] switches = {40, 10, 40};
        for (int i = 0; i < switches.length; i++) {
            List<Double> plain = losses.get(0);
            List<Double> scheduled = losses.get(i + 1);
            assertThat(scheduled.subList(0, switches[i])).isEqualTo(plain.subList(0, switches[i]));
            assertThat(scheduled.subList(switches[i], 50)).doesNotContainAnyElementsOf(plain.subList(switches[i], 50));
        }
    }

    /** As its comments say; a format alone would cast weights and leave no product of codes. */
    @Test
    void theGpuSweepMultipliesCodesWhereverItQuantizes() {
        Grid grid = SweepFile.read(CONF.resolve("gpu.yaml")).grid();
        List<Trial> quantized = grid.trials()
                .filter(trial -> !trial.surgery().quantizesNothing())
                .toList();
        assertThat(quantized).hasSize(10).allSatisfy(trial -> {
            assertThat(trial.quantization().computation()).isEqualTo(Computation.NATIVE);
            assertThat(trial.model().width() % 16).isZero();
            assertThat(Surgery.foresee(trial.surgery(), Gpt.linearNames(trial.model())))
                    .noneMatch(layer -> layer.reason().contains("emulated"));
        });
    }

    @Test
    void thereAreNoOthers() throws IOException {
        try (Stream<Path> files = Files.list(CONF)) {
            assertThat(files.filter(file -> file.toString().endsWith(".yaml"))).hasSize(13);
        }
    }

    @Test
    void shakespeareIsNanoGptsConfigurationForACpu() {
        Trial trial = SweepFile.read(CONF.resolve("shakespeare.yaml")).grid().trial(0);
        assertThat(trial.model().toString())
                .isEqualTo("ModelSpec[layers=4, heads=4, width=128, context=64, dropout=0.0, bias=false]");
        assertThat(trial.training().toString())
                .isEqualTo("TrainingSpec[steps=2000, batch=12, accumulation=1, learningRate=0.001,"
                        + " minLearningRate=1.0E-4, warmupSteps=100, decaySteps=2000, beta1=0.9, beta2=0.99,"
                        + " weightDecay=0.1, gradientClip=1.0, evalEvery=250, evalBatches=20,"
                        + " layerStatsEvery=500, evalUnquantized=false, lossBound=0.0, evalTokens=0,"
                        + " evalDrawn=false, dataSeed=same, roundingSeed=same, moments=none, master=none,"
                        + " statesFrom=0]");
    }

    @Test
    void everyLineOfSparksDefaultsHasItsReason() throws IOException {
        List<String> lines = Files.readAllLines(CONF.resolve("spark-defaults.conf"));
        for (int i = 0; i < lines.size(); i++) {
            if (lines.get(i).startsWith("spark.")) {
                assertThat(lines.get(i - 1)).as(lines.get(i)).startsWith("# ");
                assertThat(lines.get(i)).matches("spark\\.[A-Za-z.]+ +\\S+");
            }
        }
        assertThat(lines).anyMatch(line -> line.startsWith("spark.executor.memory "));
    }
}
