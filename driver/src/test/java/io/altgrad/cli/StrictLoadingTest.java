package io.altgrad.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.altgrad.engine.Torch;
import io.altgrad.fake.ReadyStore;
import io.altgrad.result.TrialResult;
import io.altgrad.safetensors.SafeTensor;
import io.altgrad.safetensors.SafetensorsFile;
import io.altgrad.spec.Trial;
import io.altgrad.store.ResultStore;
import io.altgrad.sweep.SweepFile;
import io.altgrad.train.TrainingListener;
import io.altgrad.trial.GptTrialRunner;
import io.altgrad.trial.TrialRun;
import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** PyTorch loads what {@code init} and {@code export} write into nanoGPT's model, strictly, and finds our loss. */
@Tag("torch")
@Timeout(300)
class StrictLoadingTest {

    private static final int WINDOWS = 8;
    private static final int CONTEXT = 8;

    /** Of WordNet's glosses. */
    private static final int VOCABULARY = 91;

    /** Two float32 sums of the same numbers in another order. */
    private static final double ROUNDING = 2e-6;

    private static String python;

    @TempDir
    Path folder;

    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    @BeforeAll
    static void findPyTorch() throws Exception {
        for (String entry : System.getenv("PATH").split(Pattern.quote(File.pathSeparator))) {
            Path candidate = Path.of(entry, "python3");
            if (python == null && Files.isExecutable(candidate)) {
                Process process = new ProcessBuilder(candidate.toString(), "-c", "import torch")
                        .redirectErrorStream(true)
                        .start();
                process.getInputStream().readAllBytes();
                python = process.waitFor() == 0 ? candidate.toString() : null;
            }
        }
        assumeTrue(python != null, "No python3 on the PATH has PyTorch (Debian: python3-torch).");
    }

    @BeforeEach
    void writeScriptAndIds() throws IOException {
        try (InputStream script = StrictLoadingTest.class.getResourceAsStream("strict_load.py")) {
            Files.copy(script, folder.resolve("strict_load.py"));
        }
        ByteBuffer ids = ByteBuffer.allocate(4 * (WINDOWS * CONTEXT + 1)).order(ByteOrder.LITTLE_ENDIAN);
        for (int i = 0; i <= WINDOWS * CONTEXT; i++) {
            ids.putInt(i * i % VOCABULARY);
        }
        Files.write(folder.resolve("ids.i32"), ids.array());
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void theInitialStateLoadsAndHasOurLoss(boolean bias) throws Exception {
        Path weights = initialState(bias);
        assertThat(theirs(weights)).isCloseTo(ours(weights), within(ROUNDING));
    }

    @Test
    void theFinalStateOfATrialLoadsAndHasOurLoss() throws Exception {
        Trial trial = SweepFile.read(sweep(true)).grid().trial(0);
        TrialResult result = new GptTrialRunner(Torch.engine()).run(TrialRun.plain(trial), TrainingListener.NONE);
        ResultStore store = ReadyStore.in(folder.resolve("results"));
        store.write("t", result);
        Path weights = folder.resolve("final.safetensors");
        altgrad("export", folder.resolve("results").toString(), "--trial", trial.id(), "--out", weights.toString());

        double ours = ours(weights);
        assertThat(theirs(weights)).isCloseTo(ours, within(ROUNDING));
        assertThat(ours).as("trained").isFinite().isNotCloseTo(ours(initialState(true)), within(1e-3));
    }

    /** The tied weight stands in nanoGPT's state dict twice, and strict loading asks for both. */
    @Test
    void withoutTheHeadItDoesNotLoad() throws Exception {
        Path weights = initialState(true);
        Map<String, SafeTensor> tensors =
                new LinkedHashMap<>(SafetensorsFile.read(weights).tensors());
        tensors.remove("lm_head.weight");
        SafetensorsFile.write(weights, tensors, Map.of());
        ours(weights);
        Ended load = load(weights);
        assertThat(load.exitCode()).isEqualTo(1);
        assertThat(load.output()).contains("Missing key(s) in state_dict: \"lm_head.weight\"");
    }

    private Path initialState(boolean bias) throws IOException {
        Path weights = folder.resolve("initial.safetensors");
        altgrad("init", sweep(bias).toString(), "--index", "1", "--out", weights.toString());
        return weights;
    }

    private Path sweep(boolean bias) throws IOException {
        return Files.writeString(folder.resolve("t.yaml"), """
                        name: t
                        axes: {format: [e5m2]}
                        skip: [lm_head]
                        model: {layers: 2, heads: 2, width: 16, context: 8, bias: $bias}
                        training: {steps: 20, batch: 2, learningRate: 1e-2, evalEvery: 20, evalBatches: 1}
                        """.replace("$bias", Boolean.toString(bias)));
    }

    private double ours(Path weights) {
        List<String> arguments = new ArrayList<>(List.of("evaluate", "--weights", weights.toString()));
        arguments.addAll(List.of("--tokens", folder.resolve("ids.i32").toString(), "--heads", "2"));
        arguments.addAll(List.of("--windows", String.valueOf(WINDOWS)));
        return Double.parseDouble(altgrad(arguments.toArray(String[]::new)));
    }

    private double theirs(Path weights) throws Exception {
        Ended load = load(weights);
        assertThat(load.exitCode()).as(load.output()).isZero();
        return Double.parseDouble(load.output());
    }

    private record Ended(int exitCode, String output) {}

    private Ended load(Path weights) throws Exception {
        Process process = new ProcessBuilder(
                        python,
                        folder.resolve("strict_load.py").toString(),
                        weights.toString(),
                        folder.resolve("ids.i32").toString(),
                        String.valueOf(WINDOWS),
                        "2")
                .redirectErrorStream(true)
                .start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        return new Ended(process.waitFor(), output.strip());
    }

    private String altgrad(String... arguments) {
        var command = Main.commandLine(List.of(new InitCommand(), new ExportCommand(), new EvaluateCommand()));
        out.getBuffer().setLength(0);
        command.setOut(new PrintWriter(out, true));
        command.setErr(new PrintWriter(err, true));
        assertThat(command.execute(arguments)).as(err.toString()).isZero();
        return out.toString().strip();
    }
}
