package io.altgrad.compare;

import static org.assertj.core.api.Assertions.assertThat;

import io.altgrad.fake.FakeTrials;
import io.altgrad.fake.ReadyStore;
import io.altgrad.spec.Trial;
import io.altgrad.store.ResultStore;
import io.altgrad.sweep.SweepFile;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SpellingsTest {

    private static final String GROUPED = """
            name: grouped
            skip: []
            axes:
              format: [none, e5m2]
              training.learningRate: [3e-3, 1e-3]
              size:
                small: {model.layers: 1, model.width: 64}
                large: {model.layers: 2, model.width: 64}
                wide: {model.layers: 2, model.width: 128}
            """;

    @TempDir
    private Path folder;

    @Test
    void rowsHaveTheNamesOfGroupsAndValuesAsTheFileSpellsThem() throws IOException {
        Comparison named = Spellings.of(List.of(GROUPED)).in(comparison(GROUPED));
        assertThat(named.axes()).containsExactlyInAnyOrder("size", "training.learningRate");
        int size = named.axes().indexOf("size");
        assertThat(named.rows())
                .hasSize(12)
                .extracting(row -> row.axes().get(size) + " " + row.axes().get(1 - size))
                .contains("small 3e-3", "large 3e-3", "wide 1e-3");
    }

    /** As where results of an earlier sweep file are among them. */
    @Test
    void rowsOfWhichOneHasNoNameKeepTheirSettings() throws IOException {
        String other = GROUPED.replace("wide: {model.layers: 2,", "wide: {model.layers: 4,");
        Comparison unnamed = Spellings.of(List.of(GROUPED)).in(comparison(other));
        assertThat(unnamed.axes()).contains("model.layers", "model.width").doesNotContain("size");
    }

    private Comparison comparison(String sweep) throws IOException {
        ResultStore store = ReadyStore.in(folder);
        for (Trial trial : SweepFile.parse(sweep, "sweep.yaml").grid().trials().toList()) {
            store.write("grouped", FakeTrials.completed(trial));
        }
        return Comparison.of(store.trials(), "none");
    }
}
