package io.altgrad.fake;

import io.altgrad.result.Outcome;
import io.altgrad.result.StepMetrics;
import io.altgrad.result.TrialResult;
import io.altgrad.spec.Trial;
import io.altgrad.train.Continuation;
import io.altgrad.train.TrainingListener;
import io.altgrad.trial.LostDevice;
import io.altgrad.trial.TrialRun;
import io.altgrad.trial.TrialRunner;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/** Does what a trial's corpus says. */
public final class FakeRunner implements TrialRunner {

    /** The trial throws an exception, after a step. */
    public static final String THROWS = "throws";

    /** The trial throws an {@link OutOfMemoryError}. */
    public static final String EXHAUSTS_MEMORY = "exhausts-memory";

    /** The trial throws an {@link UnsatisfiedLinkError}. */
    public static final String LACKS_A_LIBRARY = "lacks-a-library";

    /** The trial ends its process as a native crash would. */
    public static final String HALTS = "halts";

    /** The trial finds its GPU lost to the process, the first time that it is tried. */
    public static final String LOSES_ITS_GPU = "loses-its-gpu";

    /** The trial makes steps until it is told to end, and calls that a failure, as a runner may. */
    public static final String GOES_ON = "goes-on";

    /** The trial makes a step, and the next one ends only when its thread is interrupted. */
    public static final String HANGS = "hangs";

    /** The trial makes a step, and the next one ends with nothing but {@link #letGo}. */
    public static final String HANGS_ON = "hangs-on";

    private static final long STEP_NANOS = TimeUnit.MILLISECONDS.toNanos(5);

    /** Is counted down when a {@link #GOES_ON} trial of this process has begun. */
    public static volatile CountDownLatch goingOn = new CountDownLatch(1);

    /** Ends the steps of {@link #HANGS_ON} trials of this process. */
    public static final CountDownLatch letGo = new CountDownLatch(1);

    @Override
    public TrialResult run(TrialRun run, TrainingListener listener) {
        Trial trial = run.trial();
        return switch (trial.corpus()) {
            case THROWS -> {
                listener.stepEnded(new StepMetrics(1, 4.5, Double.NaN, Double.NaN, 1e-3, 0.5, 1000));
                throw new IllegalStateException("the loss of seed " + trial.seed() + "\nwas eaten");
            }
            case EXHAUSTS_MEMORY -> throw new OutOfMemoryError("Java heap space");
            case LACKS_A_LIBRARY -> throw new UnsatisfiedLinkError("no djl_torch");
            case HALTS -> {
                Runtime.getRuntime().halt(139);
                throw new AssertionError("halted");
            }
            case LOSES_ITS_GPU -> {
                if (run.attempt() == 0) {
                    throw new LostDevice("Cannot use gpu:0 in this process any more.", new IllegalStateException());
                }
                yield FakeTrials.completed(trial, run.attempt(), listener);
            }
            case GOES_ON -> goOn(trial, listener);
            case HANGS, HANGS_ON -> hang(trial, listener);
            default -> FakeTrials.completed(trial, run.attempt(), listener);
        };
    }

    /** Waits until a {@link #GOES_ON} trial of this process has begun. */
    public static void awaitGoingOn() {
        try {
            if (!goingOn.await(30, TimeUnit.SECONDS)) {
                throw new IllegalStateException("No trial goes on.");
            }
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    private static TrialResult hang(Trial trial, TrainingListener listener) {
        StepMetrics step = new StepMetrics(1, 4.5, Double.NaN, Double.NaN, 1e-3, 0.5, 1000);
        listener.stepEnded(step);
        while (true) {
            try {
                letGo.await();
                return FakeTrials.ended(trial, new Outcome.Cancelled(String.valueOf(listener.stepEnded(step))));
            } catch (InterruptedException e) {
                if (trial.corpus().equals(HANGS)) {
                    throw new IllegalStateException("interrupted", e);
                }
            }
        }
    }

    private static TrialResult goOn(Trial trial, TrainingListener listener) {
        goingOn.countDown();
        StepMetrics step = new StepMetrics(1, 4.5, Double.NaN, Double.NaN, 1e-3, 0.5, 1000);
        Continuation next = listener.stepEnded(step);
        while (!(next instanceof Continuation.Stop)) {
            // A step takes time; without it the steps that are remembered fill the heap.
            LockSupport.parkNanos(STEP_NANOS);
            next = listener.stepEnded(step);
        }
        return FakeTrials.ended(trial, new Outcome.Failed(next.toString(), "told to end", ""));
    }
}
