package io.altgrad.store;

import static org.assertj.core.api.Assertions.assertThat;

import io.altgrad.fake.FakeTrials;
import io.altgrad.result.Outcome;
import io.altgrad.result.TrialResult;
import io.altgrad.spec.Trial;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.stream.Stream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.apache.hadoop.conf.Configuration;

/** However results are stored, packed and stored again, each trial is there once, as it ended last. */
class PackingPropertiesTest {

    private static final List<String> FORMATS = List.of("none", "e5m2", "e3m4");

    @Property(tries = 8)
    void noTrialIsLostOrDoubledAndPacksAreAsLargeAsPromised(
            @ForAll @IntRange(min = 1, max = 5) int packSize, @ForAll Random random) throws IOException {
        Path folder = Files.createTempDirectory("altgrad-packing");
        try {
            ResultStore store = new ResultStore(folder.toString(), new Configuration(), packSize);
            store.prepare("");
            Map<String, TrialResult> expected = new TreeMap<>();
            for (int round = 0; round < 3; round++) {
                for (int i = 0; i < random.nextInt(5); i++) {
                    TrialResult result = result(random);
                    // What has its end is not run again.
                    if (expected.isEmpty()
                            || !isReached(expected.get(result.trial().id()))) {
                        store.write("test", result);
                        expected.put(result.trial().id(), result);
                    }
                }
                packAndCheck(store, folder, packSize, expected, 1 + random.nextInt(3));
                if (random.nextBoolean()) {
                    store.prepare("");
                }
                assertThat(rows(store)).isEqualTo(expectedRows(expected));
                assertThat(stepCounts(store)).isEqualTo(expectedSteps(expected));
            }
        } finally {
            delete(folder);
        }
    }

    private static void packAndCheck(
            ResultStore store, Path folder, int packSize, Map<String, TrialResult> expected, int fewest)
            throws IOException {
        int before = files(folder, "pack-").size();
        long loose = files(folder, "").size() - before;
        long failed = expected.values().stream().filter(end -> !isReached(end)).count();
        long packable = loose - failed;
        int packed = store.pack(fewest);

        assertThat((long) packed).isEqualTo(packable < fewest ? 0 : packable);
        assertThat(files(folder, "pack-")).hasSize(before + (packed + packSize - 1) / packSize);
        assertThat(files(folder, "").size() - files(folder, "pack-").size()).isEqualTo((int) loose - packed);
    }

    private static TrialResult result(Random random) {
        Trial trial = FakeTrials.trial(FORMATS.get(random.nextInt(FORMATS.size())), 1 + random.nextInt(3));
        return switch (random.nextInt(4)) {
            case 0 -> FakeTrials.ended(trial, new Outcome.Failed("x", "y", ""));
            default -> FakeTrials.completed(trial);
        };
    }

    private static boolean isReached(TrialResult result) {
        return result != null && result.outcome().status().isReached();
    }

    private static List<TrialRow> rows(ResultStore store) throws IOException {
        return store.stored().isEmpty() ? List.of() : store.trials();
    }

    private static List<TrialRow> expectedRows(Map<String, TrialResult> expected) {
        return expected.values().stream()
                .map(result -> TrialRow.of("test", result))
                .toList();
    }

    private static Map<String, Integer> stepCounts(ResultStore store) throws IOException {
        Map<String, Integer> counts = new TreeMap<>();
        store.steps(
                List.of(StepColumns.TRIAL_ID, StepColumns.STEP),
                store.stored().keySet(),
                (id, rows) -> counts.merge(id, rows.size(), Integer::sum));
        return counts;
    }

    private static Map<String, Integer> expectedSteps(Map<String, TrialResult> expected) {
        Map<String, Integer> counts = new TreeMap<>();
        expected.forEach((id, result) -> {
            if (!result.record().steps().isEmpty()) {
                counts.put(id, result.record().steps().size());
            }
        });
        return counts;
    }

    private static List<Path> files(Path folder, String prefix) throws IOException {
        try (Stream<Path> all = Files.list(folder.resolve("trials"))) {
            return all.filter(file -> file.getFileName().toString().startsWith(prefix)
                            && file.toString().endsWith(".parquet")
                            && !file.getFileName().toString().startsWith("."))
                    .toList();
        }
    }

    private static void delete(Path folder) throws IOException {
        List<Path> all = new ArrayList<>();
        try (Stream<Path> walk = Files.walk(folder)) {
            walk.sorted(Comparator.reverseOrder()).forEach(all::add);
        }
        for (Path path : all) {
            Files.delete(path);
        }
    }
}
