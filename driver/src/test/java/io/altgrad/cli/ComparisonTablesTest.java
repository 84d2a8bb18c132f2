package io.altgrad.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.altgrad.compare.StoredLosses;
import io.altgrad.spec.Trial;
import io.altgrad.sweep.SweepFile;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * What {@code compare} prints of one sweep and of two, by width, as files to be read. {@code -Dtables=write} renews them.
 */
class ComparisonTablesTest {

    private static final Path EXPECTED = Path.of("src/test/resources/compare");

    private static final String RATES = """
            name: rates
            axes:
              format: [none, e4m3fn, e5m2, int4]
              seed: 1..4
              training.learningRate: [1e-3, 3e-3]
            skip: [lm_head]
            model: {layers: 1, heads: 2, width: 16, context: 8}
            training: {steps: 5}
            comparison: {margin: 0.02}
            """;

    private static final String LARGE = """
            name: large
            axes: {format: [none, e4m3fn], seed: 1..6}
            skip: [lm_head]
            model: {layers: 2, heads: 4, width: 64, context: 8}
            training: {steps: 5, batch: 4, warmupSteps: 2}
            quantization: {scaling: row}
            comparison: {margin: 0.02}
            """;

    @TempDir
    Path folder;

    @BeforeEach
    void storeBoth() throws IOException {
        store("rates", RATES);
        store("large", LARGE);
    }

    private void store(String name, String sweep) throws IOException {
        StoredLosses losses = new StoredLosses(folder.resolve(name), name, sweep);
        for (Trial trial : SweepFile.parse(sweep, name).grid().trials().toList()) {
            losses.put(trial, loss(trial));
        }
    }

    /** Apart by seed, and a little by format and seed; int4 breaks at the large rate, e5m2 there in one seed. */
    private static double loss(Trial trial) {
        String format = trial.format().toString();
        boolean isLarge = trial.training().schedule().learningRate() > 2e-3;
        if (isLarge && (format.equals("int4") || format.equals("e5m2") && trial.seed() == 2)) {
            return Double.NaN;
        }
        double cost = List.of(0.0, 0.004, 0.11, 0.62)
                .get(List.of("none", "e4m3fn", "e5m2", "int4").indexOf(format));
        double apart =
                0.03 * StrictMath.sin(7 * trial.seed()) + cost * 0.1 * StrictMath.sin(3 * trial.seed() + 100 * cost);
        return (isLarge ? 3.1 : 3.44) + cost + apart;
    }

    @ParameterizedTest
    @CsvSource({
        "rates, 60",
        "rates, 80",
        "rates, 100",
        "rates, 200",
        "rates large, 60",
        "rates large, 80",
        "rates large, 100",
        "rates large, 200"
    })
    void theTableFits(String sweeps, int width) throws IOException {
        String printed = compare(sweeps, width);
        Path file = EXPECTED.resolve(sweeps.replace(' ', '-') + "-" + width + ".txt");
        if ("write".equals(System.getProperty("tables"))) {
            Files.createDirectories(EXPECTED);
            Files.writeString(file, printed);
        }
        assertThat(printed).isEqualTo(Files.readString(file));
        // The rows of a table below the comparison are as long as they are.
        assertThat(printed.lines().takeWhile(line -> !line.startsWith("learning rates:")))
                .allMatch(line -> line.length() <= width);
    }

    private String compare(String sweeps, int width) {
        StringWriter out = new StringWriter();
        String[] arguments = Stream.of(
                        Stream.of("compare"),
                        Arrays.stream(sweeps.split(" "))
                                .map(name -> folder.resolve(name).toString()),
                        Stream.of("--width", Integer.toString(width)))
                .flatMap(words -> words)
                .toArray(String[]::new);
        assertThat(Main.commandLine(List.of(new CompareCommand()))
                        .setOut(new PrintWriter(out, true))
                        .execute(arguments))
                .isZero();
        return out.toString();
    }
}
