package io.altgrad.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.altgrad.base.UserError;
import io.altgrad.compare.Comparison;
import io.altgrad.compare.ComparisonRow;
import io.altgrad.compare.Metric;
import io.altgrad.fake.OtherSchema;
import io.altgrad.store.TrialRow;
import io.altgrad.sweep.Sweep;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A folder of 0.2, trained on a CPU, is gone on with: a CPU computes now what it did then, and a GPU does not. */
class EarlierFolderTest {

    private static final Path RELEASE = Path.of("src/test/resources/release-0.2/results");

    @TempDir
    private Path temporary;

    private Path results;
    private Sweep oneSeedMore;

    @BeforeEach
    void copy() throws IOException {
        results = temporary.resolve("results");
        try (Stream<Path> files = Files.walk(RELEASE)) {
            for (Path file : files.toList()) {
                Files.copy(file, results.resolve(RELEASE.relativize(file).toString()));
            }
        }
        String before = Files.readString(RELEASE.resolve("sweep.yaml"));
        Path file =
                Files.writeString(temporary.resolve("more.yaml"), before.replace("data: [1, 2]", "data: [1, 2, 3]"));
        oneSeedMore = Sweep.read(file).withOutput(results.toString());
    }

    @Test
    void aSeedIsAddedAndItsPairsAreComparedWithTheEarlierOnes() throws IOException {
        AltGrad altgrad = AltGrad.local(1);
        SweepOutcome outcome = altgrad.run(oneSeedMore, RunOptions.DEFAULT);
        assertThat(outcome.trials()).hasSize(18);
        assertThat(outcome.trials()).extracting(TrialRow::numericsVersion).containsOnly(2);
        Comparison comparison =
                altgrad.compare(altgrad.results(List.of(results.toString())).planned(), "none", Metric.VAL_LOSS);
        assertThat(comparison.notes()).noneMatch(note -> note.contains("numerics_version"));
        ComparisonRow quantized =
                comparison.row("e4m3fn", "body", List.of("0.001")).orElseThrow();
        assertThat(quantized.difference(Metric.VAL_LOSS).spread().values()).hasSize(3);
    }

    @Test
    void aRowOfAGpuStillAsksWhetherItMayBeMixed() throws Exception {
        try (Stream<Path> trials = Files.list(results.resolve("trials"))) {
            OtherSchema.rewrite(trials.sorted().findFirst().orElseThrow(), "* REPLACE ('NVIDIA H200' AS device)");
        }
        assertThatThrownBy(() -> AltGrad.local(1).run(oneSeedMore, RunOptions.DEFAULT))
                .isInstanceOf(UserError.class)
                .hasMessage("Cannot run into "
                        + results.toUri()
                                .toString()
                                .replace("file:///", "file:/")
                                .replaceAll("/$", "")
                        + ": 1 of 12 results is of numerics version 2 on a GPU, and this is version 3 on a GPU;"
                        + " give another folder with --out, or --accept-changed-numerics to have both in this one.");
    }
}
