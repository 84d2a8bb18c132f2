package io.altgrad.bench;

import io.altgrad.bench.StepBenchmark.Casts;
import io.altgrad.bench.StepBenchmark.Size;
import io.altgrad.quantize.CastObserver;
import io.altgrad.tensor.DeviceKernels;
import io.altgrad.tensor.Engine;
import io.altgrad.tensor.InPrecision;
import io.altgrad.tensor.Ops;
import io.altgrad.tensor.Place;
import io.altgrad.tensor.Profile;
import io.altgrad.tensor.Scope;
import io.altgrad.train.TrainingStack;
import io.altgrad.train.TrainingStep;
import io.altgrad.vector.Warming;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.function.IntConsumer;
import java.util.function.LongSupplier;
import java.util.stream.IntStream;

/**
 * Training steps of a stack of equal trials against the same trials one after the other, in turns, so that whatever else
 * the machine does slows both.
 */
public final class StackBenchmark {

    private static final ThreadMXBean THREADS = ManagementFactory.getThreadMXBean();

    private static final int UNTIMED = 3;

    private StackBenchmark() {}

    /**
     * Medians of the processor time of one trial's step, in milliseconds; what further threads of an operation do is left
     * out.
     *
     * @param stacked a step of the stack, divided by its size
     * @param alone a step of each trial by itself, divided likewise
     */
    public record Result(double stacked, double alone) {}

    /**
     * Makes {@code steps} steps both ways and times each.
     *
     * @param stack the number of trials
     */
    public static Result run(Engine started, Place place, Size size, Casts casts, int stack, int steps) {
        Engine engine = InPrecision.of(started, casts.compute());
        try (Scope scope = engine.newScope(place)) {
            List<TrainingStep> alone = trials(engine, scope, size, casts, stack);
            try (TrainingStack stacked = new TrainingStack(engine, scope, trials(engine, scope, size, casts, stack))) {
                List<CastObserver> observers = Collections.nCopies(stack, CastObserver.NONE);
                double[][] millis = new double[2][steps];
                for (int i = 0; i < size.warmUp() + steps; i++) {
                    int step = i - size.warmUp();
                    double together = millis(i, number -> stacked.run(number, observers));
                    double apart = millis(i, number -> alone.forEach(trial -> trial.run(number, CastObserver.NONE)));
                    if (step >= 0) {
                        millis[0][step] = together / stack;
                        millis[1][step] = apart / stack;
                    } else {
                        Warming.awaitAll();
                    }
                }
                return new Result(median(millis[0]), median(millis[1]));
            }
        }
    }

    /**
     * The throughput of a stack on a device.
     *
     * @param tokensPerSecond of all trials together, by the median wall time of a step
     * @param operations that a step asks of the engine
     * @param launches of our own kernels, of a step
     */
    public record Throughput(double tokensPerSecond, long operations, long launches) {}

    /**
     * Times {@code steps} steps of a stack; of one, of a trial by itself.
     *
     * @param stack the number of trials
     */
    public static Throughput throughput(Engine started, Place place, Size size, Casts casts, int stack, int steps) {
        Profile profile = Profile.counting();
        Engine engine = InPrecision.of(started, casts.compute()).profiledBy(profile);
        try (Scope scope = engine.newScope(place);
                Ops ops = engine.newOps(scope)) {
            List<TrainingStep> trials = trials(engine, scope, size, casts, stack);
            LongSupplier launches =
                    () -> ops.kernels().map(DeviceKernels::launches).orElse(0L);
            if (stack == 1) {
                IntConsumer step = number -> trials.get(0).run(number, CastObserver.NONE);
                return throughput(trials, steps, step, profile, launches);
            }
            try (TrainingStack stacked = new TrainingStack(engine, scope, trials)) {
                List<CastObserver> observers = Collections.nCopies(stack, CastObserver.NONE);
                return throughput(trials, steps, number -> stacked.run(number, observers), profile, launches);
            }
        }
    }

    /** The first steps find out which operations may be batched, and are left out. */
    private static Throughput throughput(
            List<TrainingStep> trials, int steps, IntConsumer step, Profile profile, LongSupplier launches) {
        double[] seconds = new double[steps];
        long operations = 0;
        long launched = 0;
        for (int i = -UNTIMED; i < steps; i++) {
            long before = profile.calls();
            long launchedBefore = launches.getAsLong();
            long start = System.nanoTime();
            step.accept(UNTIMED + i);
            if (i >= 0) {
                seconds[i] = (System.nanoTime() - start) / 1e9;
            }
            operations = profile.calls() - before;
            launched = launches.getAsLong() - launchedBefore;
        }
        return new Throughput(trials.size() * trials.get(0).tokens() / median(seconds), operations, launched);
    }

    private static List<TrainingStep> trials(Engine engine, Scope scope, Size size, Casts casts, int count) {
        return IntStream.range(0, count)
                .mapToObj(number -> StepBenchmark.step(engine, scope, size, casts))
                .toList();
    }

    private static double millis(int number, IntConsumer step) {
        long start = THREADS.getCurrentThreadCpuTime();
        step.accept(number);
        return (THREADS.getCurrentThreadCpuTime() - start) / 1e6;
    }

    private static double median(double[] times) {
        Arrays.sort(times);
        return (times[(times.length - 1) / 2] + times[times.length / 2]) / 2;
    }
}
