package io.altgrad.bench;

import io.altgrad.tensor.Place;
import io.altgrad.tensor.Scope;
import io.altgrad.quantize.CastObserver;
import io.altgrad.spec.Compute;
import io.altgrad.spec.LayerFormat;
import io.altgrad.tensor.Ops;
import io.altgrad.engine.djl.PeerStep;
import io.altgrad.engine.Torch;
import io.altgrad.tensor.Engine;
import io.altgrad.train.Batch;
import io.altgrad.train.BatchSource;
import io.altgrad.train.TrainingStep;
import io.altgrad.vector.Warming;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.function.IntToDoubleFunction;

/**
 * Whole training steps beside {@link PeerStep}'s, in turns: a step of each, again and again, so that what else the machine
 * does hits all alike. One thread, of which the processor time is taken.
 *
 * <p>{@code mvn -q -B -Pbench -pl worker test-compile exec:exec -Dbench.main=io.altgrad.bench.PeerComparison
 * -Dbench="S 60"}
 */
public final class PeerComparison {

    private static final ThreadMXBean THREADS = ManagementFactory.getThreadMXBean();

    private PeerComparison() {}

    /** Arguments: the size, and the steps to time. */
    public static void main(String[] args) {
        StepBenchmark.Size size = StepBenchmark.Size.valueOf(args[0]);
        int steps = Integer.parseInt(args[1]);
        Engine engine = Torch.engine();
        try (Scope scope = engine.newScope(Place.HOST)) {
            Map<String, IntToDoubleFunction> contestants = new LinkedHashMap<>();
            contestants.put("libtorch eager", peer(engine, scope, size));
            contestants.put("altgrad none", altgrad(engine, scope, size, "none", StepBenchmark.Operands.WEIGHTS));
            contestants.put("e5m2 weights", altgrad(engine, scope, size, "e5m2", StepBenchmark.Operands.WEIGHTS));
            contestants.put("e5m2 all", altgrad(engine, scope, size, "e5m2", StepBenchmark.Operands.ALL));
            report(size, contestants.keySet().toArray(String[]::new), measure(size, contestants, steps));
        }
    }

    /** A contestant makes its step of that number and returns its loss. */
    private static IntToDoubleFunction peer(Engine engine, Scope scope, StepBenchmark.Size size) {
        Ops.AdamWSettings settings = new Ops.AdamWSettings(1, 1e-3, 0.9, 0.99, 0.1, 1e-8);
        PeerStep step = new PeerStep(engine, scope, StepBenchmark.gpt(scope, size), settings);
        BatchSource tokens = StepBenchmark.randomTokens(size);
        return number -> {
            Batch batch = tokens.batch(number);
            return step.run(batch.ids(), batch.targets(), batch.time());
        };
    }

    private static IntToDoubleFunction altgrad(
            Engine engine,
            Scope scope,
            StepBenchmark.Size size,
            String format,
            StepBenchmark.Operands operands) {
        TrainingStep step = StepBenchmark.step(engine, scope, size, new StepBenchmark.Casts(LayerFormat.parse(format), operands, Compute.DEVICE));
        return number -> step.run(number, CastObserver.NONE).loss();
    }

    private static double[][] measure(
            StepBenchmark.Size size, Map<String, IntToDoubleFunction> contestants, int steps) {
        double[][] millis = new double[contestants.size()][steps];
        for (int number = 0; number < size.warmUp() + steps; number++) {
            int contestant = 0;
            for (Map.Entry<String, IntToDoubleFunction> entry : contestants.entrySet()) {
                long start = THREADS.getCurrentThreadCpuTime();
                double loss = entry.getValue().applyAsDouble(number);
                double elapsed = (THREADS.getCurrentThreadCpuTime() - start) / 1e6;
                if (number >= size.warmUp()) {
                    millis[contestant][number - size.warmUp()] = elapsed;
                }
                if (number == size.warmUp() + steps - 1) {
                    System.out.printf(Locale.ROOT, "%s: loss %.6f at step %d%n", entry.getKey(), loss, number + 1);
                }
                contestant++;
            }
            Warming.awaitAll();
        }
        return millis;
    }

    private static void report(StepBenchmark.Size size, String[] names, double[][] millis) {
        double[] reference = millis[0].clone();
        for (int i = 0; i < names.length; i++) {
            double[] ratios = new double[reference.length];
            for (int step = 0; step < ratios.length; step++) {
                ratios[step] = millis[i][step] / reference[step];
            }
            double[] toUnquantized = new double[reference.length];
            for (int step = 0; step < ratios.length; step++) {
                toUnquantized[step] = millis[i][step] / millis[1][step];
            }
            System.out.printf(
                    Locale.ROOT,
                    "%s %-15s median %8.2f ms, best %8.2f ms; step by step %.3f of %s, %.3f of %s%n",
                    size,
                    names[i],
                    median(millis[i]),
                    Arrays.stream(millis[i]).min().orElseThrow(),
                    median(ratios),
                    names[0],
                    median(toUnquantized),
                    names[1]);
        }
    }

    private static double median(double[] values) {
        double[] sorted = values.clone();
        Arrays.sort(sorted);
        return (sorted[(sorted.length - 1) / 2] + sorted[sorted.length / 2]) / 2;
    }
}
