package io.altgrad.trial;

import io.altgrad.corpus.Corpora;
import io.altgrad.corpus.Corpus;
import io.altgrad.files.HadoopSettings;
import io.altgrad.nn.Gpt;
import io.altgrad.result.Failures;
import io.altgrad.result.Outcome;
import io.altgrad.result.Provenance;
import io.altgrad.result.TrialResult;
import io.altgrad.spec.Trial;
import io.altgrad.spec.TrialShape;
import io.altgrad.tensor.Engine;
import io.altgrad.tensor.InPrecision;
import io.altgrad.tensor.Place;
import io.altgrad.tensor.Recorder;
import io.altgrad.tensor.Scope;
import io.altgrad.train.Launches;
import io.altgrad.train.StackTrainer;
import io.altgrad.train.TrainingListener;
import io.altgrad.train.TrainingLog;
import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.apache.hadoop.conf.Configuration;

/**
 * Builds a seeded GPT, operates on it, trains it, and tells what came of it. Where checkpoints are kept, it goes on from
 * the newest good one of the trial.
 */
public final class GptTrialRunner implements TrialRunner {

    /** A row's only sign of its stack, of N trials; its numbers have none. */
    private static final String STACKED =
            "It was trained in a stack of N trials: times of its steps are its share of the stack's.";

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
            ReadyTrial ready = ready(run, listener, log, scope, corpus);
            outcome = train(ready, run.settings().launches());
            trained.accept(ready.model());
        } catch (IOException | RuntimeException | OutOfMemoryError e) {
            DeviceRoom.requireUsable(device, e);
            outcome = Failures.of(DeviceRoom.explained(e, trial, vocabulary, device));
        } finally {
            // Another process may be the next on this device.
            DeviceRoom.giveBack(engine, device);
        }
        return result(run, outcome, log, corpusHash);
    }

    private Outcome train(ReadyTrial ready, Launches launches) {
        if (launches == Launches.EACH) {
            return ready.train();
        }
        Optional<String> objection = engine.objectionToRecording(device);
        if (objection.isPresent()) {
            ready.notRecorded(objection.get());
            return ready.train();
        }
        try (Recorder recorder = engine.newRecorder(device)) {
            return ready.train(recorder);
        }
    }

    private ReadyTrial ready(TrialRun run, TrainingListener listener, TrainingLog log, Scope scope, Corpus corpus)
            throws IOException {
        ReadyTrial ready = new ReadyTrial(run, listener, log, engine, scope, corpus);
        return run.settings().keepsCheckpoints()
                ? ready.resumed(provenance(run.trial(), corpus.hash()), configuration.get())
                : ready;
    }

    /**
     * Trains trials as one stack; those that resume at different steps in one for each step. What goes wrong with one of
     * them is its result.
     *
     * @throws IllegalArgumentException if they are not of one {@linkplain TrialShape shape}
     * @throws RuntimeException for what goes wrong with the stack as a whole, or an {@link OutOfMemoryError}: one of the
     *     trials may be the cause, so each is to be tried alone
     */
    @Override
    public List<TrialResult> run(List<TrialRun> runs, List<TrainingListener> listeners) {
        List<TrainingLog> logs = runs.stream().map(run -> new TrainingLog()).toList();
        List<Trial> trials = runs.stream().map(TrialRun::trial).toList();
        requireOneShape(trials);
        try (Scope scope = engine.newScope(device)) {
            Corpus corpus = Corpora.load(trials.get(0).corpus(), configuration);
            DeviceRoom.giveBack(engine, device);
            DeviceRoom.requireStack(trials, corpus.vocabularySize(), device);
            Outcome[] outcomes = new Outcome[runs.size()];
            Map<Integer, List<StackTrainer.Lane>> byStep = new TreeMap<>();
            for (int i = 0; i < outcomes.length; i++) {
                int place = i;
                try {
                    ReadyTrial ready = ready(runs.get(i), listeners.get(i), logs.get(i), scope, corpus);
                    byStep.computeIfAbsent(ready.stepsMade(), step -> new ArrayList<>())
                            .add(ready.lane(outcome -> outcomes[place] = outcome));
                } catch (IOException e) {
                    outcomes[i] = Failures.of(e);
                }
            }
            Engine computing =
                    InPrecision.of(engine, trials.get(0).quantization().compute());
            StackTrainer trainer = new StackTrainer(computing, scope, this::failed);
            logs.forEach(log -> log.notice(STACKED.replace("N", Integer.toString(runs.size()))));
            byStep.values().forEach(trainer::run);
            List<TrialResult> results = new ArrayList<>();
            for (int i = 0; i < outcomes.length; i++) {
                results.add(result(runs.get(i), outcomes[i], logs.get(i), corpus.hash()));
            }
            return results;
        } catch (RuntimeException | OutOfMemoryError e) {
            DeviceRoom.requireUsable(device, e);
            throw e;
        } finally {
            DeviceRoom.giveBack(engine, device);
        }
    }

    private Outcome failed(RuntimeException thrown) {
        DeviceRoom.requireUsable(device, thrown);
        return Failures.of(thrown);
    }

    private static void requireOneShape(List<Trial> trials) {
        TrialShape first = TrialShape.of(trials.get(0));
        for (Trial trial : trials) {
            if (!TrialShape.of(trial).equals(first)) {
                throw new IllegalArgumentException("Cannot stack trial " + trial.id() + " of " + TrialShape.of(trial)
                        + " on one of " + first + ": a stack has one shape.");
            }
        }
    }

    private TrialResult result(TrialRun run, Outcome outcome, TrainingLog log, String corpusHash) {
        return new TrialResult(
                run.trial(),
                outcome,
                log.toRecord(),
                provenance(run.trial(), corpusHash),
                Instant.now(),
                run.attempt());
    }

    private Provenance provenance(Trial trial, String corpusHash) {
        return Machine.provenance(engine, device, trial.quantization().arithmetic(), corpusHash);
    }
}
