package io.altgrad.app;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.altgrad.base.UserError;
import io.altgrad.sweep.Sweep;
import io.altgrad.sweep.SweepFile;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SparkLaunchTest {

    private static final long GIB = 1L << 30;

    @TempDir
    private Path folder;

    @Test
    void aTrialThatThisMachineCannotHoldIsRefusedBeforeSparkStarts() {
        Sweep sweep = SweepFile.parse("""
                        name: huge
                        skip: []
                        axes: {format: [none]}
                        model: {width: 4096, layers: 10, heads: 8}
                        training: {batch: 2047}
                        """, "f.yaml").withOutput(folder.toString());
        AltGrad local = AltGrad.launching(new SparkLaunch("local[1]", Map.of(), Map.of(), List.of()));
        assertThatThrownBy(() -> local.run(sweep, RunOptions.DEFAULT))
                .isInstanceOf(UserError.class)
                .hasMessageStartingWith("Cannot run sweep huge on this machine: its largest trial needs about ")
                .hasMessageEndingWith("or --yes tries it.");
    }

    @Test
    void aTrialThatJustFitsIsRun() {
        assertThatCode(() -> SparkLaunch.requireRoom("s", 1, GIB, GIB)).doesNotThrowAnyException();
        assertThatThrownBy(() -> SparkLaunch.requireRoom("s", 1, 20 * GIB, GIB))
                .hasMessage(
                        "Cannot run sweep s on this machine: its largest trial needs about 20.0 GiB of memory by its"
                                + " shapes, and 1,024 MiB are free; make model, context or batch smaller, run it on a"
                                + " larger machine, or --yes tries it.");
    }
}
