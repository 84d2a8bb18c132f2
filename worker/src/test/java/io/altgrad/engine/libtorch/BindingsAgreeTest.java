package io.altgrad.engine.libtorch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.altgrad.engine.Torch;
import java.io.File;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfEnvironmentVariable;

/** The same trials by both bindings, the other one in a process of its own: a process has one libtorch. */
@EnabledIfEnvironmentVariable(
        named = Torch.VARIABLE,
        matches = ".+",
        disabledReason = "ALTGRAD_TORCH names no libtorch of 2.10 or later")
class BindingsAgreeTest {

    /** Of a loss of about 3, so in its seventh digit; other versions of libtorch add in another order. */
    private static final double TOLERANCE = 5e-7;

    @Test
    void lossesOfWholeTrialsAgreeAndInitialStatesAreEqual() throws Exception {
        Map<String, List<Double>> here = TrialLosses.measured();
        Map<String, List<Double>> byDjl = TrialLosses.parse(otherProcess());
        assertThat(here.keySet()).isEqualTo(byDjl.keySet()).hasSize(4);
        here.forEach((trial, losses) -> {
            assertThat(losses).as(trial).hasSameSizeAs(byDjl.get(trial)).hasSizeGreaterThan(5);
            for (int i = 0; i < losses.size(); i++) {
                assertThat(losses.get(i))
                        .as("%s, figure %d", trial, i)
                        .isFinite()
                        .isCloseTo(byDjl.get(trial).get(i), within(TOLERANCE));
            }
        });
    }

    private static String otherProcess() throws Exception {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(List.of("--add-modules", "jdk.incubator.vector", "-XX:TieredStopAtLevel=1"));
        command.addAll(List.of("-cp", System.getProperty("java.class.path"), TrialLosses.class.getName()));
        ProcessBuilder builder = new ProcessBuilder(command).redirectError(new File("/dev/null"));
        builder.environment().remove(Torch.VARIABLE);
        Process process = builder.start();
        String printed = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor()).as(printed).isZero();
        return printed;
    }
}
