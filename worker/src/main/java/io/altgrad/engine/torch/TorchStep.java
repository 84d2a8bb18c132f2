package io.altgrad.engine.torch;

import io.altgrad.cuda.AdamWRates;
import io.altgrad.cuda.CastKernels;
import io.altgrad.cuda.UpdateKernels;
import io.altgrad.cuda.UpdateKernels.Choice;
import io.altgrad.cuda.UpdateKernels.Judged;
import io.altgrad.tensor.DeviceKernels.AmaxListener;
import io.altgrad.tensor.DeviceKernels.Passes;
import io.altgrad.tensor.Ops;
import io.altgrad.tensor.PartStep;
import io.altgrad.tensor.Profile.Kind;
import io.altgrad.tensor.Tensor;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/**
 * Steps by the CUDA kernels over libtorch's tensors. What the kernels read and write beside tensors of the model keeps its
 * addresses from step to step. A step copies the rates to the device, where numbers were left only where that is not as it
 * was in the step before, and all that was found back, once.
 */
final class TorchStep implements PartStep {

    private final TorchKernels torch;
    private final UpdateKernels kernels;
    private final Ops ops;
    private final int trials;
    private final LeftNumbers left;
    private final Tensor rates;
    private final List<Tensor> losses = new ArrayList<>();
    private final List<Choice> choices = new ArrayList<>();
    private List<AdamWRates> present = List.of();
    private int lossesLeft;
    private int told;

    /** Where numbers were left as the device knows it, and the memory for as many of them; null before there are any. */
    private List<UpdateKernels.Left> known = List.of();

    private Tensor table;

    /** Verdicts, and behind them numbers that were left. */
    private Tensor found;

    /** @param ops own what is made */
    TorchStep(TorchKernels torch, Ops ops, int trials) {
        this.torch = torch;
        this.kernels = torch.kernels().updates();
        this.ops = ops;
        this.trials = trials;
        this.left = new LeftNumbers(torch, ops);
        this.rates = words(UpdateKernels.RATES_BYTES / Integer.BYTES * trials);
        this.found = words(verdictWords());
    }

    private Tensor words(int count) {
        return ops.floats(count);
    }

    private int verdictWords() {
        return UpdateKernels.VERDICT_BYTES / Integer.BYTES * trials;
    }

    LeftNumbers left() {
        return left;
    }

    @Override
    public void begin(List<Rates> of) {
        left.clear();
        lossesLeft = 0;
        told = 0;
        present = of.stream().map(TorchStep::numbers).toList();
        choices.clear();
        choices.addAll(Collections.nCopies(trials, Choice.UPDATED));
        kernels.writeRates(torch.address(rates), present, choices);
    }

    private static AdamWRates numbers(Rates of) {
        Ops.AdamWSettings settings = of.settings();
        return new AdamWRates(
                settings.step(),
                settings.learningRate(),
                settings.beta1(),
                settings.beta2(),
                settings.weightDecay(),
                settings.epsilon(),
                of.gradientClip());
    }

    @Override
    public void leaveAmaxes(Ops casts) {
        ((TorchCasts) casts.kernels().orElseThrow()).leaveIn(this);
    }

    /** The loss of a trial as a number that is left. */
    private record LeftLoss(int trial, LossListener listener) implements AmaxListener {

        @Override
        public void amax(float loss) {
            listener.loss(trial, loss);
        }

        @Override
        public Passes passes() {
            return Passes.FINITE;
        }
    }

    @Override
    public void leave(int first, Tensor of, LossListener listener) {
        int count = Math.toIntExact(of.shape().size());
        if (lossesLeft == losses.size()) {
            losses.add(words(count));
        }
        // They live as long as the operations that made them: a copy does longer.
        long at = torch.address(losses.get(lossesLeft++));
        kernels.copy(at, torch.address(of), count);
        for (int i = 0; i < count; i++) {
            left.add(at + (long) i * Float.BYTES, new LeftLoss(first + i, listener));
        }
    }

    @Override
    public void leaveOut(int trial) {
        choices.set(trial, Choice.LEFT_OUT);
    }

    @Override
    public void update(int first, int count, States states) {
        ops.timed(Kind.ADAMW, () -> {
            Judged judged = judged();
            if (choices.contains(Choice.LEFT_OUT)) {
                kernels.writeRates(torch.address(rates), present, choices);
            }
            List<Tensor> gradients =
                    states.gradients().stream().map(ops.codes()::contiguous).toList();
            try (Tensor norms = torch.sums(ops).orElseThrow().norms(gradients, count)) {
                kernels.judge(judged, first, count, torch.address(norms));
            }
            kernels.update(judged, first, count, addresses(states, gradients, count));
            for (int i = 0; i < gradients.size(); i++) {
                if (gradients.get(i) != states.gradients().get(i)) {
                    gradients.get(i).close();
                }
            }
            return states;
        });
    }

    private UpdateKernels.States addresses(States states, List<Tensor> gradients, int count) {
        return new UpdateKernels.States(
                addresses(states.values()),
                addresses(gradients),
                addresses(states.firstMoments()),
                addresses(states.secondMoments()),
                gradients.stream()
                        .mapToLong(gradient -> gradient.shape().size() / count)
                        .toArray(),
                states.decayed());
    }

    private long[] addresses(List<Tensor> tensors) {
        return tensors.stream().mapToLong(torch::address).toArray();
    }

    /** What was left, as the device knows it from now on. */
    private Judged judged() {
        List<UpdateKernels.Left> now = left.all().stream()
                .filter(each -> each.listener() != LeftNumbers.UNHEARD)
                .map(each -> new UpdateKernels.Left(
                        each.address(),
                        each.listener().trial(),
                        most(each.listener().passes())))
                .toList();
        if (!now.equals(known)) {
            if (table == null || table.shape().size() * Float.BYTES < (long) now.size() * UpdateKernels.LEFT_BYTES) {
                grow(2 * now.size());
            }
            kernels.writeLeft(torch.address(table), now);
            known = now;
        }
        return new Judged(
                table == null ? 0 : torch.address(table),
                known.size(),
                torch.address(found) + (long) verdictWords() * Integer.BYTES,
                torch.address(rates),
                torch.address(found));
    }

    private void grow(int numbers) {
        if (table != null) {
            table.close();
        }
        found.close();
        table = words(numbers * UpdateKernels.LEFT_BYTES / Integer.BYTES);
        found = words(verdictWords() + numbers);
    }

    private static int most(Passes passes) {
        return switch (passes) {
            case FINITE -> Float.floatToRawIntBits(Float.MAX_VALUE);
            case INFINITE -> Float.floatToRawIntBits(Float.POSITIVE_INFINITY);
            case ALL -> Integer.MAX_VALUE;
        };
    }

    /** Tells the listeners what was left since the last time, in the order in which it was. Waits once, if there is any. */
    void tell() {
        if (told < left.all().size()) {
            kernels.gather(judged(), trials);
            tell(read());
        }
    }

    private int[] read() {
        return kernels.read(torch.address(found), verdictWords() + known.size());
    }

    private void tell(int[] words) {
        List<LeftNumbers.Left> all = List.copyOf(left.all());
        int word = verdictWords();
        int from = told;
        told = all.size();
        for (int i = 0; i < all.size(); i++) {
            AmaxListener listener = all.get(i).listener();
            if (listener != LeftNumbers.UNHEARD) {
                float number = CastKernels.amax(words[word++]);
                if (i >= from) {
                    listener.amax(number);
                }
            }
        }
    }

    @Override
    public float[] end() {
        int[] words = read();
        tell(words);
        float[] norms = new float[trials];
        for (int i = 0; i < trials; i++) {
            norms[i] = Float.intBitsToFloat(words[UpdateKernels.VERDICT_BYTES / Integer.BYTES * i]);
        }
        return norms;
    }
}
