package io.altgrad.train;

import io.altgrad.nn.Context;
import io.altgrad.nn.Gpt;
import io.altgrad.nn.Parameter;
import io.altgrad.spec.TrainingSpec;
import io.altgrad.tensor.Engine;
import io.altgrad.tensor.Ops;
import io.altgrad.tensor.RecordedCasts;
import io.altgrad.tensor.Recorder;
import io.altgrad.tensor.Recording;
import io.altgrad.tensor.Scope;
import io.altgrad.tensor.Tensor;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The gathering of a step's gradients as a recording: forward and backward of all its micro-batches. What they read that
 * differs from step to step is written before each replay: tokens, scales and the number of the micro-batch. What comes
 * of it is waited for once, behind the replay.
 */
final class RecordedStep implements AutoCloseable {

    private final Ops own;
    private final int accumulation;

    /** (2 · accumulation, rows, time): the ids of each micro-batch, and then its targets. */
    private final Tensor tokens;

    private final Optional<RecordedCasts> casts;
    private final Recording recording;
    private final Map<Parameter, Tensor> gradients = new LinkedHashMap<>();

    /** (accumulation) */
    private Tensor losses;

    /**
     * Records the gathering of a model's gradients, of which it has none.
     *
     * @param scope of the model
     * @param seed of stochastic rounding and dropout
     * @throws io.altgrad.tensor.NotRecordable if it cannot be recorded
     */
    RecordedStep(Engine engine, Scope scope, Gpt model, TrainingSpec.Batches batches, long seed, Recorder recorder) {
        own = engine.newOps(scope);
        accumulation = batches.accumulation();
        long[] shape = {2L * accumulation, batches.size(), model.model().context()};
        tokens = own.tensor(new long[Math.toIntExact(shape[0] * shape[1] * shape[2])], shape);
        casts = own.kernels().map(kernels -> kernels.newRecordedCasts(own));
        try {
            recording = recorder.record(() -> gather(engine, scope, model, seed));
            model.namedParameters().values().forEach(parameter -> gradients.put(parameter, parameter.takeGradient()));
        } catch (RuntimeException e) {
            model.namedParameters().values().forEach(Parameter::clearGradient);
            own.close();
            throw e;
        }
    }

    private void gather(Engine engine, Scope scope, Gpt model, long seed) {
        List<Tensor> each = new ArrayList<>();
        for (int micro = 0; micro < accumulation; micro++) {
            try (Ops ops = engine.newOps(scope)) {
                casts.ifPresent(by -> ops.kernels().ifPresent(kernels -> kernels.record(by)));
                Tensor ids = tokens.part(2 * micro);
                Tensor targets = tokens.part(2 * micro + 1);
                Gpt.Loss loss = model.loss(ids, targets, Context.training(ops, seed, micro));
                loss.backward(1.0 / accumulation);
                Tensor value = loss.entropy().value();
                value.moveTo(own);
                each.add(value.reshape(1));
            }
        }
        losses = own.joined(each);
    }

    /**
     * Writes what the next replay is to read of the host.
     *
     * @param first the number of the step's first micro-batch
     * @return false where the step is no longer the one that was recorded
     */
    boolean prepare(long first, BatchSource batches) {
        if (casts.isPresent() && !casts.get().prepare(first)) {
            return false;
        }
        long[] all = new long[Math.toIntExact(tokens.shape().size())];
        int each = all.length / (2 * accumulation);
        for (int micro = 0; micro < accumulation; micro++) {
            Batch batch = batches.batch(first + micro);
            System.arraycopy(batch.ids(), 0, all, 2 * micro * each, each);
            System.arraycopy(batch.targets(), 0, all, (2 * micro + 1) * each, each);
        }
        tokens.fill(all);
        return true;
    }

    /**
     * Gathers the gradients, which the parameters then show.
     *
     * @return the loss of each micro-batch; empty where one or a cast's operand is not finite: nothing has heard of it then,
     *     and the step is to be made as it was never recorded
     */
    Optional<float[]> replay() {
        recording.replay();
        float[] values = losses.toFloats();
        for (float value : values) {
            if (!Float.isFinite(value)) {
                return Optional.empty();
            }
        }
        if (casts.isPresent() && !casts.get().tellAmaxes()) {
            return Optional.empty();
        }
        gradients.forEach(Parameter::lend);
        return Optional.of(values);
    }

    @Override
    public void close() {
        recording.close();
        gradients.forEach((parameter, gathered) -> {
            if (parameter.gradient() == gathered) {
                parameter.clearGradient();
            }
            gathered.close();
        });
        own.close();
    }
}
