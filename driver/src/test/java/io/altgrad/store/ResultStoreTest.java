package io.altgrad.store;

import static io.altgrad.fake.FakeTrials.trial;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.altgrad.base.UserError;
import io.altgrad.fake.FakeTrials;
import io.altgrad.fake.OtherSchema;
import io.altgrad.fake.ReadyStore;
import io.altgrad.files.DurableFiles;
import io.altgrad.result.NumericsVersion;
import io.altgrad.result.Outcome;
import io.altgrad.result.TrialResult;
import io.altgrad.spec.PlannedTrial;
import io.altgrad.spec.Seeds;
import io.altgrad.spec.Setting;
import io.altgrad.spec.Trial;
import io.altgrad.spec.TrialSettings;
import io.altgrad.stopping.Decision;
import io.altgrad.stopping.Event;
import io.altgrad.stopping.Verdict;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.hadoop.conf.Configuration;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ResultStoreTest {

    private static final Trial TRIAL = trial("e5m2", 3);

    @TempDir
    Path folder;

    private ResultStore store;

    @BeforeEach
    void prepare() throws IOException {
        store = new ResultStore(folder.toString(), new Configuration());
        store.prepare("name: test\n");
    }

    @Test
    void everySettingHasItsColumn() {
        List<String> columns =
                TrialColumns.SCHEMA.columns().stream().<String>map(Column::name).toList();
        assertThat(columns)
                .containsAll(TrialSettings.ALL.stream()
                        .map(setting -> setting.name().replace(".", "_").replaceAll("([A-Z])", "_$1"))
                        .map(name -> name.toLowerCase(Locale.ROOT))
                        .toList());
        assertThat(columns).contains("format", "rules", "seed", "corpus", "training_min_learning_rate");
    }

    @Test
    void settingColumnsHoldTheTrialsSettings() {
        TrialRow row = TrialRow.of("test", FakeTrials.completed(TRIAL));
        for (Setting<?> setting : TrialSettings.ALL) {
            if (setting != TrialSettings.RULES) {
                Object expected = setting.of(TRIAL);
                assertThat(row.cell(setting).toString()).as(setting.name()).isEqualToIgnoringCase(expected.toString());
            }
        }
        assertThat(row.rules()).isEqualTo(TRIAL.rules().name());
        assertThat(row.trial()).isEqualTo(TRIAL);
        assertThat(row.quantizedLayers()).isEqualTo(2);
        assertThat(row.get(TrialColumns.EVALUATION)).isEqualTo("quantized");
        assertThat(row.assignmentsJson())
                .contains("{\"layer\":\"lm_head\",\"format\":\"none\",\"reason\":\"lm_head\",\"shape\":[96,128]}");
    }

    @Test
    void aTrialWithNothingQuantizedSaysThatItsEvaluationIsNot() {
        TrialRow row = TrialRow.of("test", FakeTrials.completed(FakeTrials.trial("none", 1)));
        assertThat(row.quantizedLayers()).isZero();
        assertThat(row.get(TrialColumns.EVALUATION)).isEqualTo("unquantized");
    }

    @Test
    void readsBackTheRowsThatWereWritten() throws IOException {
        TrialResult result = FakeTrials.completed(TRIAL);
        store.write("test", result);
        assertThat(store.trials()).containsExactly(TrialRow.of("test", result));
        assertThat(store.stored())
                .isEqualTo(Map.of(
                        TRIAL.id(),
                        new StoredTrial("completed", NumericsVersion.Device.CPU.current(), "cpu", "ab12", "djl")));
    }

    @Test
    void aStoredTrialIsOfOtherNumericsThanThoseOfItsOwnDeviceNow() {
        assertThat(ofNumerics(2, "cpu").isOfOtherNumerics()).isFalse();
        assertThat(ofNumerics(1, "cpu").isOfOtherNumerics()).isTrue();
        assertThat(ofNumerics(2, "NVIDIA H200").isOfOtherNumerics()).isTrue();
        assertThat(ofNumerics(3, "NVIDIA H200").isOfOtherNumerics()).isFalse();
        assertThat(ofNumerics(null, "cpu").isOfOtherNumerics()).isTrue();
        // One whose process was lost has no numbers.
        assertThat(ofNumerics(2, null).isOfOtherNumerics()).isFalse();
    }

    private static StoredTrial ofNumerics(Integer version, String device) {
        return new StoredTrial("completed", version, device, "ab12", "djl");
    }

    @Test
    void knowsWhichTrialsTheLastSweepFileAsksFor() throws IOException {
        assertThat(store.planned()).isEmpty();
        store.plan(List.of(PlannedTrial.of(0, TRIAL), PlannedTrial.of(1, FakeTrials.trial("none", 1))));
        store.plan(List.of(PlannedTrial.of(0, TRIAL)));
        assertThat(store.planned()).contains(Set.of(TRIAL.id()));
    }

    @Test
    void aRowThatDoesNotSayWhatItsTrialComputesIsToldFromOneThatDoes() throws Exception {
        store.write("test", FakeTrials.completed(TRIAL));
        assertThat(store.trials().get(0).trial()).isEqualTo(TRIAL);
        Path file = folder.resolve("trials/" + TRIAL.id() + ".parquet");
        OtherSchema.rewrite(file, "* REPLACE (replace(trial_json, '\"none\"', '\"hybrid\"') AS trial_json)");
        TrialRow row = store.trials().get(0);
        assertThatThrownBy(row::trial)
                .isInstanceOf(UserError.class)
                .hasMessageStartingWith(
                        "Cannot tell what trial " + TRIAL.id() + " computes from its row: Unknown number")
                .hasMessageEndingWith("Run its sweep again with this version.");
        OtherSchema.rewrite(file, "* REPLACE (replace(trial_json, 'hybrid', 'e2m1fn') AS trial_json)");
        TrialRow later = store.trials().get(0);
        assertThatThrownBy(later::trial).hasMessageContaining("it has settings that this version does not know.");
    }

    @Test
    void unknownIsNullAndNotNaN() throws IOException {
        store.write("test", FakeTrials.ended(TRIAL, new Outcome.Diverged(3, "", "the loss is NaN")));
        TrialRow row = store.trials().get(0);
        assertThat(row.status()).isEqualTo("diverged");
        assertThat(row.get(TrialColumns.DIVERGED_STEP)).isEqualTo(3);
        assertThat(row.get(TrialColumns.DIVERGED_REASON)).isEqualTo("the loss is NaN");
        assertThat(row.get(TrialColumns.FIRST_BAD_LAYER)).isNull();
        assertThat(row.valLoss()).isNull();
        assertThat(row.get(TrialColumns.VAL_PERPLEXITY)).isNull();
        assertThat(row.get(TrialColumns.FAILURE_KIND)).isNull();
    }

    @Test
    void writesAgainInPlaceOfWhatWasThere() throws IOException {
        store.write("test", FakeTrials.ended(TRIAL, new Outcome.Failed("executor-lost", "exit code 139", "")));
        store.write("test", FakeTrials.completed(TRIAL));
        assertThat(store.stored())
                .isEqualTo(Map.of(
                        TRIAL.id(),
                        new StoredTrial("completed", NumericsVersion.Device.CPU.current(), "cpu", "ab12", "djl")));
        assertThat(visible()).hasSize(3);
    }

    @Test
    void leavesThreeFilesForATrialAndNoTemporaries() throws IOException {
        store.write("test", FakeTrials.completed(TRIAL));
        String file = TRIAL.id() + ".parquet";
        assertThat(visible()).containsExactlyInAnyOrder("trials/" + file, "steps/" + file, "layers/" + file);
        try (Stream<Path> all = Files.walk(folder)) {
            assertThat(all.filter(path -> path.toString().endsWith(".tmp"))).isEmpty();
        }
        assertThat(folder.resolve("sweep.yaml")).hasContent("name: test\n");
    }

    @ParameterizedTest
    @ValueSource(strings = {"steps", "layers"})
    void aTrialWithoutItsLastFileIsNotFinishedAndIsCleanedUp(String table) throws IOException {
        store.write("test", FakeTrials.completed(TRIAL));
        Files.delete(folder.resolve("trials").resolve(TRIAL.id() + ".parquet"));
        Path unfinished = folder.resolve(table).resolve("." + TRIAL.id() + ".parquet.tmp");
        Files.writeString(unfinished, "half");
        assertThat(store.stored().keySet()).isEmpty();

        store.prepare("");
        assertThat(unfinished).doesNotExist();
        assertThat(visible()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"steps", "layers"})
    void aTrialIsNotStoredUntilAllOfItIs(String table) throws IOException {
        store.write("test", FakeTrials.ended(TRIAL, new Outcome.Failed("executor-lost", "exit code 139", "")));
        // A folder in the way of the file makes its rename fail.
        Path file = folder.resolve(table).resolve(TRIAL.id() + ".parquet");
        Files.delete(file);
        Files.createDirectories(file.resolve("in the way"));
        assertThatThrownBy(() -> store.write("test", FakeTrials.completed(TRIAL)))
                .isInstanceOf(IOException.class);
        assertThat(store.stored().keySet()).isEmpty();
    }

    @Test
    void aFileCutShortCountsAsNotFinished() throws IOException {
        store.write("test", FakeTrials.completed(TRIAL));
        Path file = folder.resolve("trials").resolve(TRIAL.id() + ".parquet");
        Files.write(file, new byte[0]);
        assertThat(store.stored().keySet()).isEmpty();
        assertThatThrownBy(store::trials)
                .isInstanceOf(UnreadableFile.class)
                .hasMessageContainingAll("Cannot read file:" + file, "delete it and run the sweep again");
        store.write("test", FakeTrials.completed(TRIAL));
        assertThat(store.stored().keySet()).containsExactly(TRIAL.id());
    }

    /** {@code viewfs:} is the one file system besides {@code file:} that needs no server. */
    @Test
    void storesOnFileSystemsThatOnlyHadoopKnows() throws IOException {
        Configuration mounts = new Configuration();
        mounts.set("fs.viewfs.mounttable.test.link./results", folder.toUri().toString());
        ResultStore remote = new ResultStore("viewfs://test/results/sweep", mounts);
        remote.prepare("name: remote\n");
        remote.write("test", FakeTrials.ended(TRIAL, new Outcome.Failed("executor-lost", "exit code 139", "")));
        remote.write("test", FakeTrials.completed(TRIAL));
        remote.prepare("name: again\n");
        assertThat(remote).hasToString("viewfs://test/results/sweep");
        assertThat(remote.trials()).containsExactly(TrialRow.of("test", FakeTrials.completed(TRIAL)));
        assertThat(folder.resolve("sweep/sweep.yaml")).hasContent("name: again\n");
        try (Stream<Path> all = Files.walk(folder)) {
            assertThat(all.filter(path -> path.toString().endsWith(".tmp"))).isEmpty();
        }
    }

    @Test
    void refusesToStoreACancelledTrial() {
        assertThatThrownBy(() -> store.write("test", FakeTrials.ended(TRIAL, new Outcome.Cancelled("told to"))))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("Cannot store trial " + TRIAL.id()
                        + ": it was cancelled; the next run of the sweep goes on with it.");
    }

    @Test
    void saysWhatIsWrongWithAFolderWithoutResults() throws IOException {
        assertThatThrownBy(store::trials)
                .isInstanceOf(NoResults.class)
                .hasMessage("Cannot find results in file:" + folder
                        + ": no trial has ended yet; run the sweep again, it goes on where it stopped.");
        Path other = Files.createDirectory(folder.resolve("other"));
        assertThatThrownBy(() -> new ResultStore(other.toString(), new Configuration()).trials())
                .hasMessage("Cannot find results in file:" + other
                        + ": it has no folder 'trials'; give the output folder of a sweep, or run one into it.");
        assertThatThrownBy(() -> new ResultStore(folder + "/none", new Configuration()).trials())
                .hasMessageContaining("none: there is no such folder; give the output folder");
    }

    @Test
    void packsWhatIsFinalAndReadsItAsBefore() throws IOException {
        List<Trial> trials = List.of(trial("none", 1), trial("e5m2", 1), trial("e3m4", 1));
        for (Trial trial : trials) {
            store.write("test", FakeTrials.completed(trial));
        }
        store.write("test", FakeTrials.ended(trial("e5m2", 2), new Outcome.Failed("x", "y", "")));
        List<TrialRow> before = store.trials();
        List<Row> steps = steps();
        assertThat(store.pack(4)).isZero();
        assertThat(store.pack(3)).isEqualTo(3);

        // A pack and the failed trial, which may run again, in each of three tables.
        assertThat(visible()).hasSize(6);
        assertThat(store.trials()).isEqualTo(before);
        assertThat(steps()).isEqualTo(steps);
        assertThat(store.stored()).hasSize(4);
        store.prepare("");
        assertThat(store.trials()).isEqualTo(before);
        assertThat(store.pack(1)).isZero();
    }

    /** What a packed trial comes to later, under another rule, is in a file of its own and nothing in two. */
    @Test
    void eventsArePackedWithTheirTrialsAndEachIsStoredOnce() throws IOException {
        Trial stopped = trial("e5m2", 2);
        for (Trial trial : List.of(trial("none", 1), trial("e5m2", 1))) {
            store.write("test", FakeTrials.completed(trial));
        }
        store.write("test", FakeTrials.ended(stopped, new Outcome.Stopped(2, "by a rule")));
        Event reached = event(1, trial("none", 1), "asha");
        store.writeEvents(Map.of(
                trial("none", 1).id(), List.of(reached),
                trial("e5m2", 1).id(), List.of(event(2, trial("e5m2", 1), "asha")),
                stopped.id(), List.of(event(3, stopped, "asha"))));
        List<Event> before = store.events();
        assertThat(before).extracting(Event::number).containsExactly(1L, 2L, 3L);

        assertThat(store.pack(2)).isEqualTo(2);
        assertThat(namesOf("events"))
                .containsExactlyInAnyOrder(
                        stopped.id() + ".parquet", "pack-" + first(trial("none", 1), trial("e5m2", 1)) + ".parquet");
        assertThat(store.events()).isEqualTo(before);
        store.prepare("");
        assertThat(store.events()).isEqualTo(before);

        Event later = event(4, trial("none", 1), "patience");
        store.writeEvents(Map.of(trial("none", 1).id(), List.of(reached, later)));
        assertThat(store.events()).extracting(Event::number).containsExactly(1L, 2L, 3L, 4L);
        Table table = new Table(
                new org.apache.hadoop.fs.Path(folder.toUri()),
                EventColumns.SCHEMA,
                new DurableFiles(new org.apache.hadoop.fs.Path(folder.toUri()), new Configuration()));
        assertThat(table.read(trial("none", 1).id()))
                .extracting(row -> row.get(EventColumns.NUMBER))
                .containsExactly(4L);
    }

    @Test
    void aDeathAtAnyPointOfPackingLosesAndDoublesNoEvent() throws IOException {
        Configuration dying = new Configuration();
        dying.set("fs.file.impl", DyingFileSystem.class.getName());
        dying.set("fs.file.impl.disable.cache", "true");
        int packs = 0;
        for (int changes = 0; packs == 0; changes++) {
            Path sweep = folder.resolve("dies-after-" + changes);
            store = ReadyStore.in(sweep);
            Map<String, List<Event>> events = new HashMap<>();
            for (Trial trial : List.of(trial("none", 1), trial("e5m2", 1))) {
                store.write("test", FakeTrials.completed(trial));
                events.put(trial.id(), List.of(event(events.size() + 1, trial, "asha")));
            }
            store.writeEvents(events);
            List<Event> before = store.events();
            DyingFileSystem.changesLeft.set(changes);
            try {
                packs = new ResultStore(sweep.toString(), dying).pack(2);
            } catch (IOException e) {
                assertThat(e).hasMessage("died");
            }
            boolean counts = packs > 0 || Files.exists(sweep.resolve(".packing"));
            assertThat(store.events()).as("after %d changes", changes).isEqualTo(before);
            store.prepare("");
            assertThat(store.events()).as("recovered from %d changes", changes).isEqualTo(before);
            assertThat(new File(sweep.resolve("events").toUri()).list((where, name) -> !name.startsWith(".")))
                    .hasSize(counts ? 1 : 2);
        }
    }

    private static Event event(long number, Trial trial, String rule) {
        Decision decision = new Decision(trial.id(), 2, 2.5, Double.NaN, Verdict.REACHED);
        return new Event(number, Instant.EPOCH, rule, new Seeds(trial.seed(), 7, 9), decision);
    }

    private static String first(Trial... trials) {
        return Stream.of(trials).map(Trial::id).sorted().findFirst().orElseThrow();
    }

    private List<String> namesOf(String table) throws IOException {
        return visible().stream()
                .filter(name -> name.startsWith(table + "/"))
                .map(name -> name.substring(table.length() + 1))
                .toList();
    }

    /** A process may die at any change of the folder: each of them is made to fail in turn. */
    @Test
    void aDeathAtAnyPointOfPackingLosesAndDoublesNothing() throws IOException {
        Configuration dying = new Configuration();
        dying.set("fs.file.impl", DyingFileSystem.class.getName());
        dying.set("fs.file.impl.disable.cache", "true");
        List<Integer> before = new ArrayList<>();
        List<Integer> after = new ArrayList<>();
        int packs = 0;
        for (int changes = 0; packs == 0; changes++) {
            Path sweep = folder.resolve("dies-after-" + changes);
            store = ReadyStore.in(sweep);
            store.write("test", FakeTrials.completed(trial("none", 1)));
            store.write("test", FakeTrials.completed(trial("e5m2", 1)));
            List<TrialRow> trials = store.trials();
            List<Row> steps = steps();
            DyingFileSystem.changesLeft.set(changes);
            try {
                packs = new ResultStore(sweep.toString(), dying).pack(2);
            } catch (IOException e) {
                assertThat(e).hasMessage("died");
            }
            boolean counts = packs > 0 || Files.exists(sweep.resolve(".packing"));
            (counts ? after : before).add(changes);
            assertThat(store.trials()).as("after %d changes", changes).isEqualTo(trials);
            assertThat(steps()).as("after %d changes", changes).isEqualTo(steps);
            store.prepare("");
            assertThat(sweep.resolve(".packing")).doesNotExist();
            assertThat(store.trials()).as("recovered from %d changes", changes).isEqualTo(trials);
            assertThat(steps()).as("recovered from %d changes", changes).isEqualTo(steps);
            // Before the marker nothing is packed, and after it all is.
            assertThat(new File(sweep.resolve("layers").toUri()).list((where, name) -> !name.startsWith(".")))
                    .hasSize(counts ? 1 : 2);
        }
        // Three packs and the marker are created; six files and the marker are deleted.
        assertThat(before).hasSize(4);
        assertThat(after).hasSize(8);
    }

    @Test
    void aPackCutShortIsNamed() throws IOException {
        store.write("test", FakeTrials.completed(TRIAL));
        assertThat(store.pack(1)).isEqualTo(1);
        Path pack = folder.resolve("steps").resolve("pack-" + TRIAL.id() + ".parquet");
        Files.write(pack, Arrays.copyOf(Files.readAllBytes(pack), 600));
        assertThatThrownBy(this::steps)
                .isInstanceOf(UnreadableFile.class)
                .hasMessageContainingAll(
                        "Cannot read file:" + pack,
                        "delete it and file:" + folder.resolve("trials").resolve(pack.getFileName())
                                + " and run the sweep again");
    }

    private List<Row> steps() throws IOException {
        List<Row> rows = new ArrayList<>();
        store.steps(StepColumns.SCHEMA.columns(), store.stored().keySet(), (id, read) -> rows.addAll(read));
        rows.sort(Comparator.comparing((Row row) -> row.get(StepColumns.TRIAL_ID))
                .thenComparing(row -> row.get(StepColumns.STEP)));
        return rows;
    }

    private List<String> visible() throws IOException {
        try (Stream<Path> all = Files.walk(folder)) {
            return all.filter(path -> path.toString().endsWith(".parquet"))
                    .map(path -> folder.relativize(path).toString())
                    .collect(Collectors.toList());
        }
    }
}
