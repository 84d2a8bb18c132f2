package io.altgrad.trial;

import io.altgrad.checkpoint.CheckpointInterval;
import io.altgrad.checkpoint.Checkpoints;
import io.altgrad.checkpoint.TrainingState;
import io.altgrad.result.Failures;
import io.altgrad.result.StepMetrics;
import io.altgrad.train.Continuation;
import io.altgrad.train.Trainer;
import io.altgrad.train.TrainingListener;
import java.io.IOException;
import java.time.Duration;
import java.util.function.Consumer;

/**
 * Writes a trial's state whenever a checkpoint is due, and at its end. A checkpoint that cannot be written is worth
 * a notice and no more: the trial does not depend on it.
 */
final class Checkpointing implements TrainingListener {

    private final TrainingListener listener;
    private final Trainer trainer;
    private final Checkpoints checkpoints;
    private final CheckpointInterval interval;
    private final Consumer<String> notices;
    private int lastStep;
    private long lastNanos = System.nanoTime();
    private boolean failed;

    Checkpointing(
            TrainingListener listener,
            Trainer trainer,
            Checkpoints checkpoints,
            CheckpointInterval interval,
            Consumer<String> notices) {
        this.listener = listener;
        this.trainer = trainer;
        this.checkpoints = checkpoints;
        this.interval = interval;
        this.notices = notices;
    }

    /** Puts the trainer where the newest good checkpoint was, if there is one. */
    void resume() throws IOException {
        checkpoints.newest(notices).ifPresent(state -> {
            trainer.resume(state);
            lastStep = state.step();
        });
    }

    @Override
    public Continuation stepEnded(StepMetrics metrics) {
        Continuation next = listener.stepEnded(metrics);
        if (next.equals(Continuation.CONTINUE) && interval.isDue(metrics.step() - lastStep, since())) {
            write();
        }
        return next;
    }

    /** Writes the state of a trial that was trained to its end, where that is worth it. */
    void writeLast() {
        int steps = trainer.stepsMade() - lastStep;
        if (steps > 0 && interval.isDueAtEnd(steps, since())) {
            write();
        }
    }

    private Duration since() {
        return Duration.ofNanos(System.nanoTime() - lastNanos);
    }

    /** Writes the present state. */
    void write() {
        TrainingState state = trainer.state();
        // An interrupt is how a trial is told to stop, and would stop the writing.
        boolean interrupted = Thread.interrupted();
        try {
            checkpoints.write(state);
        } catch (IOException e) {
            if (!failed) {
                failed = true;
                notices.accept("Cannot write a checkpoint of step " + state.step() + " to " + checkpoints + ": "
                        + Failures.reason(e) + ". The trial goes on without.");
            }
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
        lastStep = state.step();
        lastNanos = System.nanoTime();
    }
}
