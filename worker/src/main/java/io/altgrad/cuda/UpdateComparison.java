package io.altgrad.cuda;

import io.altgrad.cuda.ScalarUpdate.Number;
import io.altgrad.cuda.ScalarUpdate.State;
import io.altgrad.random.RandomStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;

/** Compares the end of a step of trials that lie one after the other with {@link ScalarUpdate} of each alone. */
record UpdateComparison(CudaDevice device, UpdateKernels kernels) {

    private static final int FINITE = 0x7f7fffff;
    private static final int INFINITE = 0x7f800000;
    private static final int ANY = 0x7fffffff;

    /** More tensors than a launch takes, of one CUDA block and of several, four elements at a time and one. */
    private static final int[] SIZES = IntStream.range(0, 83)
            .map(i -> i == 3 ? 9000 : i == 82 ? 8192 : i % 7 == 0 ? 37 : 4 * (i % 5 + 1))
            .toArray();

    /** The last of them are of the second launch. */
    private static final int DECAYED = 81;

    /**
     * A trial.
     *
     * @param norm that its gradients are said to have
     */
    private record Trial(AdamWRates rates, UpdateKernels.Choice choice, float norm, List<Number> left) {

        boolean isUpdated() {
            return choice == UpdateKernels.Choice.UPDATED && ScalarUpdate.isFinite(norm, left);
        }
    }

    private static AdamWRates rates(int step, double learningRate, double clip) {
        return new AdamWRates(step, learningRate, 0.9, 0.95 + step % 5 * 0.01, 0.1 / step, 1e-8, clip);
    }

    private static List<Number> left(Number... last) {
        List<Number> left = new ArrayList<>();
        for (int i = 0; i < 300; i++) {
            left.add(new Number(Float.floatToRawIntBits(i * 1e35f), FINITE));
        }
        left.addAll(List.of(last));
        return left;
    }

    private static final List<Trial> TRIALS = List.of(
            new Trial(rates(1, 1e-3, 1), UpdateKernels.Choice.UPDATED, 2.5f, left()),
            new Trial(rates(2, 3e-4, 1), UpdateKernels.Choice.LEFT_OUT, 0.5f, left()),
            new Trial(
                    rates(3, 1e-2, 1),
                    UpdateKernels.Choice.UPDATED,
                    1,
                    left(new Number(INFINITE, INFINITE), new Number(-1, ANY), new Number(0xff7fffff, FINITE))),
            new Trial(rates(40, 1e-3, 0), UpdateKernels.Choice.UPDATED, 1e30f, left()),
            new Trial(rates(5, 1e-3, 1), UpdateKernels.Choice.UPDATED, 1, left(new Number(INFINITE, FINITE))),
            new Trial(rates(6, 1e-3, 1), UpdateKernels.Choice.UPDATED, 1, left(new Number(0x7fc00000, INFINITE))),
            new Trial(rates(7, 1e-3, 1), UpdateKernels.Choice.UPDATED, Float.POSITIVE_INFINITY, left()),
            new Trial(rates(8, 1e-3, 1), UpdateKernels.Choice.UPDATED, Float.NaN, left()));

    long run() {
        List<UpdateKernels.Left> left = new ArrayList<>();
        int[] bits = TRIALS.stream()
                .flatMap(trial -> trial.left.stream())
                .mapToInt(Number::bits)
                .toArray();
        try (DeviceMemory at = DeviceMemory.of(device, floats(bits))) {
            for (int trial = 0; trial < TRIALS.size(); trial++) {
                for (Number number : TRIALS.get(trial).left) {
                    left.add(new UpdateKernels.Left(
                            at.address() + (long) left.size() * Float.BYTES, trial, number.most()));
                }
            }
            return judged(left, bits);
        }
    }

    private static float[] floats(int[] bits) {
        float[] floats = new float[bits.length];
        for (int i = 0; i < bits.length; i++) {
            floats[i] = Float.intBitsToFloat(bits[i]);
        }
        return floats;
    }

    private long judged(List<UpdateKernels.Left> left, int[] bits) {
        int trials = TRIALS.size();
        float[] norms = new float[trials];
        for (int i = 0; i < trials; i++) {
            norms[i] = TRIALS.get(i).norm;
        }
        try (DeviceMemory table = DeviceMemory.allocate(device, (long) left.size() * UpdateKernels.LEFT_BYTES);
                DeviceMemory rates = DeviceMemory.allocate(device, (long) trials * UpdateKernels.RATES_BYTES);
                DeviceMemory ofNorms = DeviceMemory.of(device, norms);
                PoisonedMemory gathered = new PoisonedMemory(device, "numbers", (long) bits.length * Float.BYTES);
                PoisonedMemory numbers = new PoisonedMemory(device, "numbers", (long) bits.length * Float.BYTES);
                PoisonedMemory verdicts =
                        new PoisonedMemory(device, "verdicts", (long) trials * UpdateKernels.VERDICT_BYTES)) {
            kernels.writeLeft(table.address(), left);
            kernels.writeRates(
                    rates.address(),
                    TRIALS.stream().map(Trial::rates).toList(),
                    TRIALS.stream().map(Trial::choice).toList());
            kernels.gather(
                    new UpdateKernels.Judged(
                            table.address(), left.size(), gathered.address(), rates.address(), verdicts.address()),
                    trials);
            Differences.requireSame(gathered.floats(), floats(bits), "number");
            UpdateKernels.Judged judged = new UpdateKernels.Judged(
                    table.address(), left.size(), numbers.address(), rates.address(), verdicts.address());
            // The first alone, as where trials do not lie one after the other.
            kernels.judge(judged, 0, 1, ofNorms.address());
            kernels.judge(judged, 1, trials - 1, ofNorms.address() + Float.BYTES);
            Differences.requireSame(numbers.floats(), floats(bits), "number");
            Differences.requireSame(verdicts.floats(), verdicts(), "verdict, word");
            return 2L * bits.length + 3L * trials + updated(judged, 0, trials) + updated(judged, 3, 1);
        }
    }

    /** What is to be found of each trial, as words. */
    private static float[] verdicts() {
        float[] words = new float[3 * TRIALS.size()];
        for (int i = 0; i < TRIALS.size(); i++) {
            Trial trial = TRIALS.get(i);
            words[3 * i] = trial.norm;
            words[3 * i + 1] = new ScalarUpdate(trial.rates).factor(trial.norm);
            words[3 * i + 2] = Float.intBitsToFloat(trial.isUpdated() ? 1 : 0);
        }
        return words;
    }

    /** Tensors of some trials, one after the other. */
    private static final class Tensors implements AutoCloseable {

        private final List<PoisonedMemory> memory = new ArrayList<>();

        PoisonedMemory add(CudaDevice device, float[] values) {
            memory.add(PoisonedMemory.holding(device, "a tensor of " + values.length + " floats", values));
            return memory.get(memory.size() - 1);
        }

        long[] addresses() {
            return memory.stream().mapToLong(PoisonedMemory::address).toArray();
        }

        @Override
        public void close() {
            memory.forEach(PoisonedMemory::close);
        }
    }

    private long updated(UpdateKernels.Judged judged, int first, int trials) {
        try (Tensors values = new Tensors();
                Tensors gradients = new Tensors();
                Tensors firsts = new Tensors();
                Tensors seconds = new Tensors()) {
            List<State> before = new ArrayList<>();
            for (int size : SIZES) {
                State state =
                        new State(drawn("value", size * trials), drawn("first", size * trials), squares(size * trials));
                before.add(state);
                values.add(device, state.value());
                gradients.add(device, drawn("gradient", size * trials));
                firsts.add(device, state.first());
                seconds.add(device, state.second());
            }
            long[] sizes = Arrays.stream(SIZES).asLongStream().toArray();
            kernels.update(
                    judged,
                    first,
                    trials,
                    new UpdateKernels.States(
                            values.addresses(),
                            gradients.addresses(),
                            firsts.addresses(),
                            seconds.addresses(),
                            sizes,
                            DECAYED));
            for (int tensor = 0; tensor < SIZES.length; tensor++) {
                for (int i = 0; i < trials; i++) {
                    State expected = expected(TRIALS.get(first + i), before.get(tensor), tensor, i, trials);
                    String what = " of trial " + (first + i) + " of tensor " + tensor + ", element";
                    same(values.memory.get(tensor), i, trials, expected.value(), "parameter" + what);
                    same(firsts.memory.get(tensor), i, trials, expected.first(), "first moment" + what);
                    same(seconds.memory.get(tensor), i, trials, expected.second(), "second moment" + what);
                }
            }
            return 3 * trials * Arrays.stream(sizes).sum();
        }
    }

    private static State expected(Trial trial, State before, int tensor, int number, int trials) {
        State own = new State(
                part(before.value(), number, trials),
                part(before.first(), number, trials),
                part(before.second(), number, trials));
        ScalarUpdate update = new ScalarUpdate(trial.rates);
        float[] gradient = part(drawn("gradient", before.value().length), number, trials);
        float decay = tensor < DECAYED ? trial.rates.decay() : 1;
        return trial.isUpdated() ? update.updated(own, gradient, update.factor(trial.norm), decay) : own;
    }

    private static void same(PoisonedMemory all, int number, int trials, float[] expected, String what) {
        Differences.requireSame(part(all.floats(), number, trials), expected, what);
    }

    private static float[] part(float[] all, int number, int trials) {
        int each = all.length / trials;
        return Arrays.copyOfRange(all, number * each, (number + 1) * each);
    }

    private static float[] drawn(String name, int size) {
        float[] values = new float[size];
        RandomStream.of(1337, "gpu-check/update/" + name).fillNormal(values, 0, 1);
        return values;
    }

    private static float[] squares(int size) {
        float[] values = drawn("second", size);
        for (int i = 0; i < size; i++) {
            values[i] *= values[i];
        }
        return values;
    }
}
