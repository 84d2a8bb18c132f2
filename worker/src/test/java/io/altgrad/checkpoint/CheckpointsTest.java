package io.altgrad.checkpoint;

import static org.assertj.core.api.Assertions.assertThat;

import io.altgrad.nn.Fixtures;
import io.altgrad.random.RandomStream;
import io.altgrad.result.LayerAssignment;
import io.altgrad.result.LayerMetrics;
import io.altgrad.result.Provenance;
import io.altgrad.result.StepMetrics;
import io.altgrad.result.TrainingRecord;
import io.altgrad.safetensors.SafeTensor;
import io.altgrad.safetensors.SafetensorsFile;
import io.altgrad.spec.LayerFormat;
import io.altgrad.spec.Operand;
import io.altgrad.spec.QuantizationSpec;
import io.altgrad.spec.RuleSet;
import io.altgrad.spec.TrainingSpec;
import io.altgrad.spec.Trial;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.apache.hadoop.conf.Configuration;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CheckpointsTest {

    private static final Trial TRIAL = new Trial(
            LayerFormat.parse("e5m2"),
            RuleSet.skipping("\"sha256\":\"", List.of()),
            1,
            Fixtures.TINY,
            TrainingSpec.DEFAULT,
            QuantizationSpec.DEFAULT,
            Trial.WORDNET);

    private final List<String> notices = new ArrayList<>();

    @TempDir
    private Path folder;

    private Checkpoints checkpoints;

    @BeforeEach
    void open() throws IOException {
        checkpoints = open(on("a processor"));
    }

    @Test
    void readsBackWhatItWrote() throws IOException {
        TrainingState state = state(3);
        checkpoints.write(state);
        TrainingState back = checkpoints.newest(notices::add).orElseThrow();
        assertThat(back.record()).isEqualTo(state.record());
        assertThat(back.parameters()).isEqualTo(state.parameters());
        assertThat(back.moments()).isEqualTo(state.moments());
        assertThat(back.amaxHistories().get("a.weight")).containsExactly(1f, 2f, 3f);
        assertThat(notices).isEmpty();
    }

    @Test
    void keepsTheTwoNewestAndLeavesNoTemporaries() throws IOException {
        for (int step : new int[] {1, 2, 3, 10}) {
            checkpoints.write(state(step));
        }
        assertThat(names()).containsExactly("step-000000003.safetensors", "step-000000010.safetensors");
        assertThat(checkpoints.newest(notices::add).orElseThrow().step()).isEqualTo(10);
    }

    @Test
    void theFileIsPlainSafetensorsAndItsChecksumThatOfItselfWithZeros() throws Exception {
        checkpoints.write(state(3));
        Path file = folder.resolve(TRIAL.id()).resolve(names().get(0));
        String checksum = SafetensorsFile.read(file).metadata().get("sha256");
        String text = Files.readString(file, StandardCharsets.ISO_8859_1);
        byte[] zeroed = text.replace(checksum, "0".repeat(64)).getBytes(StandardCharsets.ISO_8859_1);
        assertThat(HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(zeroed)))
                .isEqualTo(checksum);
    }

    /** Every 7th byte, whatever it is part of: the header's length, a name, the checksum, a number. */
    @Test
    void noByteChangesUnnoticed() throws IOException {
        checkpoints.write(state(3));
        Path file = folder.resolve(TRIAL.id()).resolve(names().get(0));
        byte[] good = Files.readAllBytes(file);
        for (int at = 0; at < good.length; at += 7) {
            byte[] bad = good.clone();
            bad[at] ^= (byte) (1 << (at % 8));
            Files.write(file, bad);
            assertThat(checkpoints.newest(notices::add))
                    .as("byte %d of %d", at, good.length)
                    .isEmpty();
        }
        for (int length = 0; length < good.length; length += 101) {
            Files.write(file, Arrays.copyOf(good, length));
            assertThat(checkpoints.newest(notices::add)).as("cut to %d", length).isEmpty();
        }
        assertThat(notices).allMatch(notice -> notice.endsWith(" The trial starts anew.") && !notice.contains("\n"));
    }

    @ParameterizedTest
    @CsvSource({
        "corpus_hash, other, 1, djl, 1, float32",
        "numerics_version, corpus, 2, djl, 1, float32",
        "binding, corpus, 1, stable, 1, float32",
        "threads, corpus, 1, djl, 2, float32",
        "products, corpus, 1, djl, 1, 'bf16, amx'",
    })
    void whatWasComputedOtherwiseIsPassedOver(
            String named, String corpus, int numerics, String binding, int threads, String products)
            throws IOException {
        checkpoints.write(state(3));
        Checkpoints later = open(new Provenance(
                new Provenance.Code("c", "v", numerics),
                libraries(binding),
                new Provenance.Machine("h", "Linux", "a processor", "cpu", threads, products),
                "emulated",
                corpus));
        assertThat(later.newest(notices::add)).isEmpty();
        assertThat(notices)
                .singleElement()
                .asString()
                .contains("Cannot go on from checkpoint", "its " + named + " is", "The trial starts anew.");
    }

    @Test
    void anEarlierReleasesThatDoesNotSayHowItMultipliedGoesOn() throws IOException {
        checkpoints.write(state(3));
        Path file = folder.resolve(TRIAL.id()).resolve(names().get(0));
        SafetensorsFile content = SafetensorsFile.read(file);
        Map<String, String> said = new HashMap<>(content.metadata());
        said.keySet().removeAll(List.of("products", "binding", "sha256"));
        try (OutputStream out = Files.newOutputStream(file)) {
            SealedFile.write(out, new SafetensorsFile(content.tensors(), said));
        }
        assertThat(checkpoints.newest(notices::add)).isPresent();
        assertThat(notices).isEmpty();
    }

    @Test
    void anotherProcessorIsOnlyNoticed() throws IOException {
        checkpoints.write(state(3));
        assertThat(open(on("another processor")).newest(notices::add)).isPresent();
        assertThat(notices).singleElement().asString().contains("another processor after a processor");
    }

    private Checkpoints open(Provenance provenance) throws IOException {
        return new Checkpoints(folder.toString(), TRIAL, provenance, new Configuration());
    }

    private static Provenance on(String processor) {
        return new Provenance(
                new Provenance.Code("c", "v", 1),
                libraries("djl"),
                new Provenance.Machine("h", "Linux", processor, "cpu", 1, "float32"),
                "emulated",
                "corpus");
    }

    private static Provenance.Libraries libraries(String binding) {
        return new Provenance.Libraries("17", new Provenance.Torch(binding, "0.35.1", "2.7.1", Provenance.Cuda.NONE));
    }

    private static TrainingState state(int steps) {
        float[] values = new float[6];
        RandomStream.of(steps, "state").fillNormal(values, 0, 1f);
        Map<String, SafeTensor> tensors = Map.of(
                "a.weight", SafeTensor.f32(new long[] {2, 3}, values), "a.bias", SafeTensor.f32(new long[] {1}, 7));
        List<StepMetrics> made = IntStream.rangeClosed(1, steps)
                .mapToObj(step -> new StepMetrics(step, 1.0 / step, Double.NaN, 0.1, 1e-3, 0.5, 1000))
                .toList();
        TrainingRecord record = new TrainingRecord(
                "c0ffee",
                List.of(new LayerAssignment("a", "e5m2", "default")),
                made,
                List.of(new LayerMetrics(
                        1,
                        "a",
                        Operand.GRAD_OUTPUT,
                        "e5m2",
                        new LayerMetrics.Figures(1.5, 64, 0, 0.25, Double.POSITIVE_INFINITY))),
                new TrainingRecord.Cost(2.5, 1.5, 640, 123.5),
                2,
                List.of("a notice with \"quotes\""));
        return new TrainingState(
                steps,
                tensors,
                new TrainingState.Moments(tensors, tensors),
                Map.of("a.weight", new float[] {1, 2, 3}),
                record);
    }

    private List<String> names() throws IOException {
        try (Stream<Path> files = Files.list(folder.resolve(TRIAL.id()))) {
            return files.map(file -> file.getFileName().toString()).sorted().toList();
        }
    }
}
