package io.altgrad.trial;

import ai.djl.Device;
import ai.djl.ndarray.NDManager;
import io.altgrad.corpus.Corpora;
import io.altgrad.corpus.Corpus;
import io.altgrad.nn.Gpt;
import io.altgrad.result.Outcome;
import io.altgrad.result.Provenance;
import io.altgrad.result.StepMetrics;
import io.altgrad.result.TrialResult;
import io.altgrad.spec.Trial;
import io.altgrad.surgery.Surgery;
import io.altgrad.tensor.TensorEngine;
import io.altgrad.train.BatchSource;
import io.altgrad.train.Evaluation;
import io.altgrad.train.StateDigest;
import io.altgrad.train.Trainer;
import io.altgrad.train.TrainingListener;
import io.altgrad.train.TrainingLog;
import io.altgrad.train.TrainingStep;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.time.Instant;

/** Builds a seeded GPT, operates on it, trains it, and tells what came of it. */
public final class GptTrialRunner implements TrialRunner {

    private final TensorEngine engine;
    private final Device device;

    /** On the CPU. */
    public GptTrialRunner(TensorEngine engine) {
        this(engine, Device.cpu());
    }

    public GptTrialRunner(TensorEngine engine, Device device) {
        this.engine = engine;
        this.device = device;
    }

    @Override
    public TrialResult run(Trial trial, int attempt, TrainingListener listener) {
        TrainingLog log = new TrainingLog();
        String corpusHash = "";
        int vocabulary = 0;
        Outcome outcome;
        try (NDManager manager = engine.newManager(device)) {
            Corpus corpus = Corpora.load(trial.corpus());
            corpusHash = corpus.hash();
            vocabulary = corpus.vocabularySize();
            DeviceRoom.require(trial, vocabulary, device);
            outcome = train(trial, corpus, manager, log, new StoppableListener(listener));
        } catch (StoppableListener.Stopped e) {
            throw e.reason();
        } catch (RuntimeException | OutOfMemoryError e) {
            outcome = failed(DeviceRoom.explained(e, trial, vocabulary, device));
        }
        Provenance provenance =
                Machine.provenance(engine, device, trial.quantization().computation(), corpusHash);
        return new TrialResult(trial, outcome, log.toRecord(), provenance, Instant.now(), attempt);
    }

    private Outcome train(Trial trial, Corpus corpus, NDManager manager, TrainingLog log, TrainingListener listener) {
        Gpt gpt = Gpt.initialized(manager, trial.model(), corpus.vocabularySize(), trial.seed());
        String initialState = StateDigest.of(gpt);
        log.began(
                initialState,
                Surgery.quantize(gpt, trial.surgery(), trial.seed()).assignments());
        BatchSource batches = BatchSource.training(trial, corpus);
        TrainingStep step = new TrainingStep(engine, manager, gpt, trial.training(), batches, trial.seed());
        Evaluation evaluation = new Evaluation(engine, manager, gpt, BatchSource.validation(trial, corpus));
        Trainer trainer = new Trainer(trial.training(), step, evaluation, log);
        return trainer.run(listener);
    }

    private static Outcome failed(Throwable error) {
        StringWriter stack = new StringWriter();
        error.printStackTrace(new PrintWriter(stack));
        return new Outcome.Failed(error.getClass().getName(), String.valueOf(error.getMessage()), stack.toString());
    }

    /** Tells an exception of the listener, which stops the trial from outside, from one of the trial itself. */
    private record StoppableListener(TrainingListener listener) implements TrainingListener {

        @Override
        public void stepEnded(StepMetrics metrics) {
            try {
                listener.stepEnded(metrics);
            } catch (RuntimeException e) {
                throw new Stopped(e);
            }
        }

        static final class Stopped extends RuntimeException {

            private static final long serialVersionUID = 1L;

            private final RuntimeException reason;

            Stopped(RuntimeException reason) {
                super(reason);
                this.reason = reason;
            }

            RuntimeException reason() {
                return reason;
            }
        }
    }
}
