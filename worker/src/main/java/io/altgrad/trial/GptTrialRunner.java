package io.altgrad.trial;

import io.altgrad.checkpoint.Checkpoints;
import io.altgrad.corpus.Corpora;
import io.altgrad.corpus.Corpus;
import io.altgrad.files.HadoopSettings;
import io.altgrad.nn.Gpt;
import io.altgrad.result.Failures;
import io.altgrad.result.Outcome;
import io.altgrad.result.Provenance;
import io.altgrad.result.TrialResult;
import io.altgrad.spec.Trial;
import io.altgrad.tensor.Engine;
import io.altgrad.tensor.InPrecision;
import io.altgrad.tensor.Place;
import io.altgrad.tensor.Processor;
import io.altgrad.tensor.ProductWay;
import io.altgrad.tensor.Scope;
import io.altgrad.train.BatchSource;
import io.altgrad.train.Evaluation;
import io.altgrad.train.StateDigest;
import io.altgrad.train.Trainer;
import io.altgrad.train.TrainingListener;
import io.altgrad.train.TrainingLog;
import io.altgrad.train.TrainingStep;
import java.io.IOException;
import java.time.Instant;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.apache.hadoop.conf.Configuration;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Builds a seeded GPT, operates on it, trains it, and tells what came of it. Where checkpoints are kept, it goes on from
 * the newest good one of the trial.
 */
public final class GptTrialRunner implements TrialRunner {

    private static final Logger LOG = LoggerFactory.getLogger(GptTrialRunner.class);

    private final Engine engine;
    private final Place device;
    private final Supplier<Configuration> configuration;
    private final Consumer<Gpt> trained;

    /** A runner on the CPU, with the Hadoop settings of this process. */
    public GptTrialRunner(Engine engine) {
        this(engine, Place.HOST);
    }

    /** A runner with the Hadoop settings of this process. */
    public GptTrialRunner(Engine engine, Place device) {
        // A lambda, not a reference: that would load Hadoop, which the built-in text does without.
        this(engine, device, () -> HadoopSettings.ofThisProcess(), gpt -> {});
    }

    /** @param configuration of the file systems of texts and checkpoints */
    public GptTrialRunner(Engine engine, Place device, Configuration configuration) {
        this(engine, device, () -> configuration, gpt -> {});
    }

    /** {@code trained} gets the model of each trial after its last step; what it is to keep of it, it copies. */
    public GptTrialRunner(Engine engine, Place device, Configuration configuration, Consumer<Gpt> trained) {
        this(engine, device, () -> configuration, trained);
    }

    private GptTrialRunner(Engine engine, Place device, Supplier<Configuration> configuration, Consumer<Gpt> trained) {
        this.engine = engine;
        this.device = device;
        this.configuration = configuration;
        this.trained = trained;
    }

    @Override
    public TrialResult run(TrialRun run, TrainingListener listener) {
        Trial trial = run.trial();
        TrainingLog log = new TrainingLog();
        String corpusHash = "";
        int vocabulary = 0;
        Outcome outcome;
        try (Scope scope = engine.newScope(device)) {
            Corpus corpus = Corpora.load(trial.corpus(), configuration);
            corpusHash = corpus.hash();
            vocabulary = corpus.vocabularySize();
            DeviceRoom.giveBack(engine, device);
            DeviceRoom.require(trial, vocabulary, device);
            Gpt gpt = Gpt.initialized(scope, trial.model(), vocabulary, trial.seed());
            Trainer trainer = trainer(trial, gpt, corpus, scope, log);
            outcome = train(run, trainer, listener, corpusHash, log);
            trained.accept(gpt);
        } catch (IOException | RuntimeException | OutOfMemoryError e) {
            DeviceRoom.requireUsable(device, e);
            outcome = Failures.of(DeviceRoom.explained(e, trial, vocabulary, device));
        } finally {
            // Another process may be the next on this device.
            DeviceRoom.giveBack(engine, device);
        }
        return new TrialResult(
                trial, outcome, log.toRecord(), provenance(trial, corpusHash), Instant.now(), run.attempt());
    }

    private Trainer trainer(Trial trial, Gpt gpt, Corpus corpus, Scope scope, TrainingLog log) {
        Engine computing = InPrecision.of(engine, trial.quantization().compute());
        if (computing.way(device, computing.precision(device)) == ProductWay.ROUNDED) {
            LOG.info(
                    "Trial {}: {} multiplies bfloat16 slower than float32, so its products are {}.",
                    trial.id(),
                    Processor.current(),
                    ProductWay.ROUNDED);
        }
        String initialState = StateDigest.of(gpt);
        PhasedSurgery surgery = new PhasedSurgery(gpt, trial);
        log.began(initialState, surgery.assignments());
        surgery.before(1);
        BatchSource batches = BatchSource.training(trial, corpus);
        TrainingStep step = new TrainingStep(computing, scope, gpt, trial.training(), batches, trial.roundingSeed());
        Evaluation evaluation = new Evaluation(computing, scope, gpt, BatchSource.validation(trial, corpus));
        return new Trainer(trial.training(), step, evaluation, log, surgery);
    }

    /** Trains from the newest checkpoint on, where checkpoints are kept. */
    private Outcome train(TrialRun run, Trainer trainer, TrainingListener listener, String corpusHash, TrainingLog log)
            throws IOException {
        RunSettings settings = run.settings();
        if (!settings.keepsCheckpoints()) {
            return trainer.run(listener, settings.limit(), run.until());
        }
        Checkpoints checkpoints = new Checkpoints(
                settings.checkpoints(), run.trial(), provenance(run.trial(), corpusHash), configuration.get());
        Checkpointing checkpointing =
                new Checkpointing(listener, trainer, checkpoints, settings.every(), line -> notice(run, log, line));
        checkpointing.resume();
        Outcome outcome = trainer.run(checkpointing, settings.limit(), run.until());
        if (outcome instanceof Outcome.TimedOut
                || outcome instanceof Outcome.Stopped
                || outcome instanceof Outcome.Cancelled) {
            // A later run goes on from here.
            checkpointing.write();
        }
        return outcome;
    }

    private Provenance provenance(Trial trial, String corpusHash) {
        return Machine.provenance(engine, device, trial.quantization().arithmetic(), corpusHash);
    }

    private static void notice(TrialRun run, TrainingLog log, String line) {
        LOG.warn("Trial {}: {}", run.trial().id(), line);
        log.notice(line);
    }
}
