package io.altgrad.compare;

import static io.altgrad.spec.TrainingSettings.EVAL_EVERY;
import static io.altgrad.spec.TrainingSettings.LAYER_STATS_EVERY;

import io.altgrad.result.LayerAssignment;
import io.altgrad.result.LayerMetrics;
import io.altgrad.result.NumericsVersion;
import io.altgrad.result.Outcome;
import io.altgrad.result.Provenance;
import io.altgrad.result.StepMetrics;
import io.altgrad.result.TrainingRecord;
import io.altgrad.result.TrialResult;
import io.altgrad.spec.LayerFormat;
import io.altgrad.spec.ModelSpec;
import io.altgrad.spec.Operand;
import io.altgrad.spec.QuantizationSpec;
import io.altgrad.spec.RuleSet;
import io.altgrad.spec.TrainingSettings;
import io.altgrad.spec.TrainingSpec;
import io.altgrad.spec.Trial;
import io.altgrad.store.ResultStore;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.apache.hadoop.conf.Configuration;

/**
 * Results of a sweep that never ran, of the schema of real ones, to time what reads them:
 *
 * <pre>
 * mvn -q -B -Psynthetic -pl worker,driver -Dsynthetic.args="FOLDER 10000 10" test-compile
 * </pre>
 *
 * <p>Ten formats under ten rule sets; 100 steps; 16 layers with statistics every so many steps. The figures are random,
 * one in a hundred trials has diverged.
 */
public final class SyntheticSweep {

    private static final int STEPS = 100;
    private static final List<String> FORMATS =
            List.of("none", "e5m2", "e4m3fn", "e3m4", "e2m5", "e4m3", "e3m4ieee", "e2m3fn", "e3m2fn", "e2m1fn");
    private static final int RULE_SETS = 10;
    private static final ModelSpec MODEL = new ModelSpec(4, 4, 128, 64, 0.0, true);
    private static final Provenance PROVENANCE = new Provenance(
            new Provenance.Code("0123456789ab", "0.1.0", NumericsVersion.Device.CPU.current()),
            new Provenance.Libraries("17", new Provenance.Torch("djl", "0.35.1", "2.7.1", Provenance.Cuda.NONE)),
            new Provenance.Machine("here", "Linux", "A CPU", "cpu", 1, "float32"),
            "emulated",
            "ab12");

    private final int statsEvery;

    private SyntheticSweep(int statsEvery) {
        this.statsEvery = statsEvery;
    }

    public static void main(String[] args) throws IOException {
        int trials = Integer.parseInt(args[1]);
        long start = System.nanoTime();
        write(new ResultStore(args[0], new Configuration()), trials, Integer.parseInt(args[2]));
        System.out.printf(Locale.ROOT, "%d trials written in %.1f s%n", trials, (System.nanoTime() - start) / 1e9);
    }

    /** Stores the first {@code trials} of the sweep, with layer statistics every {@code statsEvery} steps. */
    public static void write(ResultStore store, int trials, int statsEvery) throws IOException {
        SyntheticSweep sweep = new SyntheticSweep(statsEvery);
        store.prepare("");
        IntStream.range(0, trials).parallel().forEach(index -> {
            try {
                store.write("synthetic", sweep.result(index));
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        });
    }

    private TrialResult result(int index) {
        String format = FORMATS.get(index % FORMATS.size());
        int rules = index / FORMATS.size() % RULE_SETS;
        long seed = 1L + index / (FORMATS.size() * RULE_SETS);
        TrainingSpec training = TrainingSpec.DEFAULT.with(
                TrainingSettings.STEPS.to(STEPS), EVAL_EVERY.to(10), LAYER_STATS_EVERY.to(statsEvery));
        Trial trial = new Trial(
                LayerFormat.parse(format),
                RuleSet.skipping("rules-" + rules, List.of("lm_head", "h." + rules)),
                seed,
                MODEL,
                training,
                QuantizationSpec.DEFAULT,
                Trial.WORDNET);
        SplittableRandom random = new SplittableRandom(index);
        List<String> layers = layers();
        boolean diverged = index % 100 == 99;
        List<StepMetrics> steps = new ArrayList<>();
        for (int step = 1; step <= STEPS; step++) {
            double loss = 2.5 + 2.0 / step + 0.01 * random.nextDouble();
            steps.add(new StepMetrics(
                    step,
                    loss,
                    step % 10 == 0 ? loss + 0.1 : Double.NaN,
                    Double.NaN,
                    1e-3 / step,
                    random.nextDouble(),
                    10_000 + 100 * random.nextDouble()));
        }
        List<LayerMetrics> metrics = format.equals("none") ? List.of() : metrics(layers, format, random);
        List<LayerAssignment> assignments = layers.stream()
                .map(layer -> new LayerAssignment(layer, format, "default"))
                .toList();
        TrainingRecord record = new TrainingRecord(
                "c0ffee" + seed,
                assignments,
                steps,
                metrics,
                new TrainingRecord.Cost(12.5, 10.5, 76_800, 512),
                0,
                List.of());
        return new TrialResult(
                trial,
                diverged ? new Outcome.Diverged(STEPS, layers.get(3), "The loss is NaN.") : new Outcome.Completed(),
                record,
                PROVENANCE,
                Instant.parse("2026-01-02T03:04:05Z"),
                0);
    }

    private List<LayerMetrics> metrics(List<String> layers, String format, SplittableRandom random) {
        List<LayerMetrics> metrics = new ArrayList<>();
        for (int step = statsEvery; step <= STEPS; step += statsEvery) {
            for (String layer : layers) {
                metrics.add(new LayerMetrics(
                        step,
                        layer,
                        Operand.WEIGHT,
                        format,
                        new LayerMetrics.Figures(
                                random.nextDouble(),
                                448 / random.nextDouble(),
                                1e-4 * random.nextDouble(),
                                1e-3 * random.nextDouble(),
                                30 + random.nextDouble())));
            }
        }
        return metrics;
    }

    private static List<String> layers() {
        return IntStream.range(0, MODEL.layers())
                .boxed()
                .flatMap(block -> List.of("attn.c_attn", "attn.c_proj", "mlp.c_fc", "mlp.c_proj").stream()
                        .map(linear -> "transformer.h." + block + "." + linear))
                .toList();
    }
}
