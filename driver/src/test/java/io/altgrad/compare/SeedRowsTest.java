package io.altgrad.compare;

import static org.assertj.core.api.Assertions.assertThat;

import io.altgrad.fake.FakeTrials;
import io.altgrad.spec.PlannedTrial;
import io.altgrad.store.ResultStore;
import io.altgrad.sweep.SeedRows;
import io.altgrad.sweep.Sweep;
import io.altgrad.sweep.SweepFile;
import java.io.IOException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.hadoop.conf.Configuration;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Rows as a sweep file knows them are those of the table of its results, with the same baselines. */
class SeedRowsTest {

    private static final String SWEEP = """
            name: rows
            rules:
              - {name: all, default: $format}
              - {name: keep-head, default: $format, rules: [{match: lm_head, format: none}]}
            axes:
              format: [none, e5m2, e3m4]
              seed: {from: 1, until: decided, atMost: 2, atLeast: 2}
              rules: [all, keep-head]
            """;

    @TempDir
    private Path folder;

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "baseline: e3m4",
                "  training.steps: [5, 6]",
                "  quantization.rounding: [nearest, zero]\n  training.learningRate: [1e-3, 2e-3]",
                "  quantization.rounding: [nearest, zero]\nbaseline: e5m2",
                "exclude: {format: e5m2, rules: keep-head}"
            })
    void theTableHasTheRowsOfTheFile(String more) throws IOException {
        Sweep sweep = SweepFile.parse(SWEEP + more + "\n", "f.yaml");
        List<PlannedTrial> planned = sweep.grid().planned().toList();
        ResultStore store = new ResultStore(folder.toString(), new Configuration());
        store.prepare(sweep.text());
        for (PlannedTrial trial : planned) {
            store.write("rows", FakeTrials.completed(trial.trial()));
        }
        Comparison comparison = Comparison.of(store.trials(), sweep.baseline().toString());
        Map<List<String>, List<String>> table = new HashMap<>();
        comparison.rows().stream()
                .filter(row -> !comparison.isBaseline(row))
                .forEach(row -> table.put(row.trialIds(), row.baselineIds()));
        SeedRows rows = SeedRows.of(planned, sweep.baseline());
        Map<List<String>, List<String>> file = new HashMap<>();
        rows.compared()
                .forEach(row -> file.put(
                        ids(rows.trials(row)),
                        ids(rows.trials(rows.baselineOf(row).orElseThrow()))));
        assertThat(table).isEqualTo(file).isNotEmpty();
        assertThat(sweep.untilDecided().orElseThrow().rows()).isEqualTo(file.size());
    }

    private static List<String> ids(List<PlannedTrial> trials) {
        return trials.stream().map(PlannedTrial::id).toList();
    }
}
