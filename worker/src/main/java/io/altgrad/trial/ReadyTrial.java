package io.altgrad.trial;

import io.altgrad.checkpoint.Checkpoints;
import io.altgrad.corpus.Corpus;
import io.altgrad.nn.Gpt;
import io.altgrad.nn.NativeFit;
import io.altgrad.result.Outcome;
import io.altgrad.result.Provenance;
import io.altgrad.spec.Trial;
import io.altgrad.tensor.Engine;
import io.altgrad.tensor.InPrecision;
import io.altgrad.tensor.Place;
import io.altgrad.tensor.Processor;
import io.altgrad.tensor.ProductWay;
import io.altgrad.tensor.Recorder;
import io.altgrad.tensor.Scope;
import io.altgrad.train.BatchSource;
import io.altgrad.train.Evaluation;
import io.altgrad.train.StackTrainer;
import io.altgrad.train.StateDigest;
import io.altgrad.train.Trainer;
import io.altgrad.train.TrainingListener;
import io.altgrad.train.TrainingLog;
import io.altgrad.train.TrainingStep;
import java.io.IOException;
import java.util.function.Consumer;
import org.apache.hadoop.conf.Configuration;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A seeded GPT that was operated on, and the trainer that is to train it, at its first step or at its newest checkpoint's. */
final class ReadyTrial {

    private static final Logger LOG = LoggerFactory.getLogger(ReadyTrial.class);

    private final TrialRun run;
    private final TrainingListener listener;
    private final TrainingLog log;
    private final Gpt model;
    private final Trainer trainer;

    /** Null where none are kept. */
    private Checkpointing checkpointing;

    /** A trial at its first step, which lives as long as {@code scope}. */
    ReadyTrial(TrialRun run, TrainingListener listener, TrainingLog log, Engine engine, Scope scope, Corpus corpus) {
        this.run = run;
        this.listener = listener;
        this.log = log;
        Trial trial = run.trial();
        this.model = Gpt.initialized(scope, trial.model(), corpus.vocabularySize(), trial.seed());
        this.trainer = trainer(trial, model, corpus, engine, scope, log);
    }

    private static Trainer trainer(Trial trial, Gpt gpt, Corpus corpus, Engine engine, Scope scope, TrainingLog log) {
        Engine computing = computing(engine, scope.place(), trial);
        String initialState = StateDigest.of(gpt);
        PhasedSurgery surgery = new PhasedSurgery(gpt, trial, NativeFit.Hardware.of(computing, scope.place()));
        log.began(initialState, surgery.assignments());
        surgery.before(1);
        BatchSource batches = BatchSource.training(trial, corpus);
        TrainingStep step = new TrainingStep(computing, scope, gpt, trial.training(), batches, trial.roundingSeed());
        Evaluation evaluation = new Evaluation(computing, scope, gpt, BatchSource.validation(trial, corpus));
        return new Trainer(trial.training(), step, evaluation, log, surgery);
    }

    private static Engine computing(Engine engine, Place device, Trial trial) {
        Engine computing = InPrecision.of(engine, trial.quantization().compute());
        if (computing.way(device, computing.precision(device)) == ProductWay.ROUNDED) {
            LOG.info(
                    "Trial {}: {} multiplies bfloat16 slower than float32, so its products are {}.",
                    trial.id(),
                    Processor.current(),
                    ProductWay.ROUNDED);
        }
        return computing;
    }

    /** Goes on from the newest checkpoint, where checkpoints are kept, and keeps them from here on. */
    ReadyTrial resumed(Provenance provenance, Configuration configuration) throws IOException {
        RunSettings settings = run.settings();
        Checkpoints checkpoints = new Checkpoints(settings.checkpoints(), run.trial(), provenance, configuration);
        checkpointing = new Checkpointing(listener, trainer, checkpoints, settings.every(), this::notice);
        checkpointing.resume();
        return this;
    }

    private void notice(String line) {
        LOG.warn("Trial {}: {}", run.trial().id(), line);
        log.notice(line);
    }

    Gpt model() {
        return model;
    }

    int stepsMade() {
        return trainer.stepsMade();
    }

    private Trainer.Bounds bounds() {
        return new Trainer.Bounds(
                checkpointing == null ? listener : checkpointing, run.settings().limit(), run.until());
    }

    /** Trains it to its end. */
    Outcome train() {
        return kept(trainer.run(bounds()));
    }

    /** Trains it to its end with steps that {@code recorder} records, where they can be. */
    Outcome train(Recorder recorder) {
        trainer.recordBy(recorder, this::notRecorded);
        return train();
    }

    /** Tells whoever reads of the trial that its steps are not recorded, for that reason. */
    void notRecorded(String why) {
        notice("Its steps are made launch by launch, for " + why + ".");
    }

    /** This as one of a stack, whose outcome {@code ended} hears. */
    StackTrainer.Lane lane(Consumer<Outcome> ended) {
        return new StackTrainer.Lane(trainer, bounds(), outcome -> ended.accept(kept(outcome)));
    }

    /** Writes a checkpoint where a later run goes on from here, or has nothing to do but to report this trial. */
    private Outcome kept(Outcome outcome) {
        boolean goesOnLater = outcome instanceof Outcome.TimedOut
                || outcome instanceof Outcome.Stopped
                || outcome instanceof Outcome.Cancelled;
        if (checkpointing != null && goesOnLater) {
            checkpointing.write();
        } else if (checkpointing != null && outcome instanceof Outcome.Completed) {
            checkpointing.writeLast();
        }
        return outcome;
    }
}
