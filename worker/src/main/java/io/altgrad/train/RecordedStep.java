package io.altgrad.train;

import io.altgrad.nn.Context;
import io.altgrad.nn.Gpt;
import io.altgrad.nn.Parameter;
import io.altgrad.quantize.CastObserver;
import io.altgrad.tensor.DeviceStep;
import io.altgrad.tensor.Engine;
import io.altgrad.tensor.NotRecordable;
import io.altgrad.tensor.Ops;
import io.altgrad.tensor.RecordedCasts;
import io.altgrad.tensor.Recorder;
import io.altgrad.tensor.Recording;
import io.altgrad.tensor.Scope;
import io.altgrad.tensor.Tensor;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A step as two recordings: forward and backward of all its micro-batches, and its end. What they read that differs from
 * step to step is written before each replay: tokens, scales, the number of the micro-batch and the rates of the update.
 * What comes of it is waited for once, behind both.
 */
final class RecordedStep implements AutoCloseable {

    private final TrainingStep trial;
    private final BatchSource batches;
    private final int accumulation;
    private final Ops own;
    private final DeviceStep device;

    /** (2 · accumulation, rows, time): the ids of each micro-batch, and then its targets. */
    private final Tensor tokens;

    private final Optional<RecordedCasts> casts;
    private final Recording gathering;
    private final Recording update;
    private final Map<Parameter, Tensor> gradients = new LinkedHashMap<>();

    /** Those of the step that is made. */
    private StepOutcome outcome;

    private long first;

    /**
     * Records a step of a trial whose parameters have no gradients.
     *
     * @param scope of its model
     * @param outcome of the step that comes next
     * @throws NotRecordable if it cannot be recorded
     */
    RecordedStep(
            TrainingStep trial,
            Engine engine,
            Scope scope,
            BatchSource batches,
            Recorder recorder,
            StepOutcome outcome) {
        this.trial = trial;
        this.batches = batches;
        this.accumulation = trial.training().batches().accumulation();
        this.own = engine.newOps(scope);
        try {
            device = own.deviceStep().orElseThrow(() -> new NotRecordable("the device does not end them by itself"));
            long[] shape = {
                2L * accumulation,
                trial.training().batches().size(),
                trial.model().model().context()
            };
            tokens = own.tensor(new long[Math.toIntExact(shape[0] * shape[1] * shape[2])], shape);
            casts = own.kernels().map(kernels -> kernels.newRecordedCasts(own));
            device.begin(List.of(outcome.rates()));
            gathering = recorder.record(() -> gather(engine, scope));
            device.ready();
            update = recorder.record(() -> device.update(trial.optimizer().states()));
            parameters().values().forEach(parameter -> gradients.put(parameter, parameter.takeGradient()));
        } catch (RuntimeException e) {
            parameters().values().forEach(Parameter::clearGradient);
            own.close();
            throw e;
        }
    }

    private Map<String, Parameter> parameters() {
        return trial.model().namedParameters();
    }

    private void gather(Engine engine, Scope scope) {
        for (int micro = 0; micro < accumulation; micro++) {
            int number = micro;
            try (Ops ops = engine.newOps(scope)) {
                device.leaveAmaxes(ops);
                casts.ifPresent(by -> ops.kernels().ifPresent(kernels -> kernels.record(by)));
                Context context =
                        trial.context(ops, micro, CastObserver.NONE).divergingTo(how -> outcome.diverged(how));
                Gpt.Loss loss = trial.model().loss(tokens.part(2 * micro), tokens.part(2 * micro + 1), context);
                device.leave(loss.entropy(), (one, value) -> outcome.take(value, first + number));
                loss.backward(1.0 / accumulation);
            }
        }
    }

    /**
     * Makes a step.
     *
     * @param of what comes of it
     * @param microBatch the number of its first micro-batch
     * @return false where it is no longer the step that was recorded, and nothing was done
     */
    boolean run(StepOutcome of, long microBatch) {
        if (casts.isPresent() && !casts.get().prepare(microBatch)) {
            return false;
        }
        outcome = of;
        first = microBatch;
        tokens.fill(tokens());
        device.beginAgain(List.of(of.rates()));
        gathering.replay();
        update.replay();
        gradients.forEach(Parameter::lend);
        new StepEnd(trial.optimizer(), device).take(device.end(), own, own, List.of(of));
        return true;
    }

    private long[] tokens() {
        long[] all = new long[Math.toIntExact(tokens.shape().size())];
        int each = all.length / (2 * accumulation);
        for (int micro = 0; micro < accumulation; micro++) {
            Batch batch = batches.batch(first + micro);
            System.arraycopy(batch.ids(), 0, all, 2 * micro * each, each);
            System.arraycopy(batch.targets(), 0, all, (2 * micro + 1) * each, each);
        }
        return all;
    }

    @Override
    public void close() {
        gathering.close();
        update.close();
        gradients.forEach((parameter, gathered) -> {
            if (parameter.gradient() == gathered) {
                parameter.clearGradient();
            }
            gathered.close();
        });
        own.close();
    }
}
