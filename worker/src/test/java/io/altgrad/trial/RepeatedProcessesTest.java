package io.altgrad.trial;

import static org.assertj.core.api.Assertions.assertThat;

import io.altgrad.engine.Torch;
import io.altgrad.result.StepMetrics;
import io.altgrad.spec.Compute;
import io.altgrad.spec.LayerFormat;
import io.altgrad.spec.ModelSpec;
import io.altgrad.spec.QuantizationSettings;
import io.altgrad.spec.QuantizationSpec;
import io.altgrad.spec.TrainingSettings;
import io.altgrad.spec.TrainingSpec;
import io.altgrad.spec.Trial;
import io.altgrad.train.TrainingListener;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/**
 * The same trials by processes of their own, for a process has one number of threads. Between numbers of threads sums
 * differ in the last digit, and nothing is claimed.
 */
class RepeatedProcessesTest {

    private static final int THREADS = 2;

    /** At once, so that neither number of threads nor what else the machine does is to be seen. */
    @Test
    void withTheSameNumberOfThreadsEachProcessGivesTheSameBits() throws Exception {
        List<Process> processes = List.of(start(), start());
        List<String> printed = new ArrayList<>();
        for (Process process : processes) {
            printed.add(losses(process));
        }
        assertThat(printed.get(0)).hasLineCount(3);
        assertThat(printed.get(1)).isEqualTo(printed.get(0));
    }

    private static Process start() throws Exception {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(List.of("--add-modules", "jdk.incubator.vector", "-XX:TieredStopAtLevel=1"));
        command.addAll(List.of("-cp", System.getProperty("java.class.path"), RepeatedProcessesTest.class.getName()));
        return new ProcessBuilder(command)
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
    }

    private static String losses(Process process) throws Exception {
        String printed = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor()).as(printed).isZero();
        return printed.lines().filter(line -> line.startsWith("losses")).collect(Collectors.joining("\n"));
    }

    /** Prints the losses and norms of each trial. */
    public static void main(String[] args) {
        GptTrialRunner runner = new GptTrialRunner(Torch.ofEnvironment().start(THREADS));
        for (Trial trial : trials()) {
            List<StepMetrics> steps = runner.run(TrialRun.plain(trial), TrainingListener.NONE)
                    .record()
                    .steps();
            System.out.println("losses "
                    + steps.stream()
                            .map(step -> step.loss() + " " + step.gradientNorm())
                            .collect(Collectors.joining(" ")));
        }
        System.exit(0);
    }

    private static List<Trial> trials() {
        return List.of(
                trial("none", Compute.FLOAT32), trial("none", Compute.BFLOAT16), trial("e4m3fn", Compute.BFLOAT16));
    }

    /** Of tensors that are large enough to be divided among threads, with every operand cast. */
    private static Trial trial(String format, Compute compute) {
        Trial trial = new Trial(
                LayerFormat.parse(format),
                Trials.ALL_BUT_HEAD,
                1,
                new ModelSpec(1, 4, 128, 64, 0.0, true),
                TrainingSpec.DEFAULT,
                QuantizationSpec.DEFAULT,
                Trial.WORDNET);
        return trial.with(
                TrainingSettings.STEPS.to(3),
                TrainingSettings.WARMUP_STEPS.to(0),
                TrainingSettings.BATCH.to(12),
                TrainingSettings.EVAL_TOKENS.to(768),
                QuantizationSettings.INPUT.to(new LayerFormat.OfTrial()),
                QuantizationSettings.GRAD_OUTPUT.to(new LayerFormat.OfTrial()),
                QuantizationSettings.COMPUTE.to(compute));
    }
}
