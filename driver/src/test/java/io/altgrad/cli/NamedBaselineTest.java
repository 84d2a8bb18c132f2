package io.altgrad.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.altgrad.fake.FakeTrials;
import io.altgrad.store.ResultStore;
import io.altgrad.sweep.SweepFile;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.StreamSupport;
import org.apache.hadoop.conf.Configuration;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Rows of one format, held against one of them that the user names. */
class NamedBaselineTest {

    private static final String HEAD =
            "name: named\nskip: [lm_head]\nmodel: {layers: 1, heads: 2, width: 16, context: 8}\n"
                    + "axes:\n  seed: 1..3\n";

    private static final String COMPUTES = HEAD + "  format: [none]\n  quantization.compute: [float32, bfloat16]\n";

    @TempDir
    Path folder;

    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();
    private String results;

    @BeforeEach
    void nameTheFolder() {
        results = folder.resolve("out").toString();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "none (compute float32)",
                "none, compute float32",
                "none, compute=float32",
                "none (quantization.compute float32)"
            })
    void oneComputeTypeIsTheBaselineOfTheOther(String name) throws IOException {
        run(COMPUTES);
        assertThat(compare("--baseline", name, "--format", "json"))
                .as(err::toString)
                .isZero();
        JsonNode all = new ObjectMapper().readTree(out.toString());
        assertThat(all.get("baseline").asText()).isEqualTo("none (compute float32)");
        List<JsonNode> rows = ofValidation(all);
        assertThat(rows)
                .extracting(row -> row.get("axes").asText())
                .containsExactly("quantization.compute=float32", "quantization.compute=bfloat16");
        assertThat(rows).extracting(row -> row.get("verdict").asText()).first().isEqualTo("baseline");
        assertThat(rows.get(1).get("pairs").asInt()).isEqualTo(3);
        // By the trial's place in the grid, which has the seed first: 2.6 less 2.5, and so on.
        assertThat(rows.get(1).get("delta_mean_nats").asDouble()).isCloseTo(0.1, within(1e-12));
    }

    @Test
    void theTableAndThePageNameIt() throws IOException {
        run(COMPUTES);
        assertThat(compare("--baseline", "none (compute float32)", "--width", "100"))
                .isZero();
        assertThat(out.toString())
                .contains("vs none (compute float32)", "nats of none (compute float32)")
                .doesNotContain("multiplies in the type");
        Path page = folder.resolve("page.html");
        assertThat(execute("report", results, "--baseline", "none (compute float32)", "--out", page.toString()))
                .as(err::toString)
                .isZero();
        assertThat(page).content().contains("\"baseline\":\"none (compute float32)\"");
    }

    @Test
    void withoutItTheTableSaysHowToNameOne() throws IOException {
        run(COMPUTES);
        assertThat(compare()).isZero();
        assertThat(out.toString())
                .contains(
                        "There is nothing beside none to choose; to hold its rows against one of them, name that as the"
                                + " baseline, as 'none (compute bfloat16)'.");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            none (compute float16)  | Cannot compare with none (compute float16): no row here is called so; there are 'none (learningRate 1e-3, compute bfloat16)', 'none (learningRate 1e-3, compute float32)', 'none (learningRate 3e-3, compute bfloat16)', 'none (learningRate 3e-3, compute float32)'.
            none, compute=float32   | Cannot compare with none, compute=float32: 2 rows are called so; name one of 'none (learningRate 1e-3, compute float32)', 'none (learningRate 3e-3, compute float32)'.
            fp32                    | Cannot compare with fp32: no trial here has that format; there are none.
            """)
    void aNameOfNoneOrSeveralListsThem(String name, String line) throws IOException {
        run(COMPUTES + "  training.learningRate: [1e-3, 3e-3]\n");
        assertThat(compare("--baseline", name)).isEqualTo(2);
        assertThat(err.toString().strip()).startsWith(line);
    }

    @Test
    void asMuchOfItsNameAsNoOtherRowHasIsEnough() throws IOException {
        run(HEAD + "  format: [none, e5m2]\n  training.learningRate: [1e-3, 3e-3]\n");
        assertThat(compare("--baseline", "e5m2, learningRate 3e-3", "--format", "csv"))
                .as(err::toString)
                .isZero();
        assertThat(out.toString().lines().filter(line -> line.contains(",val_loss,")))
                .hasSize(4)
                .allMatch(line -> line.contains("e5m2 (learningRate 3e-3)"))
                .first()
                .asString()
                .contains(",e5m2,skip,training.learningRate=0.003,", ",baseline,");
    }

    @Test
    void lossesOfOtherValidationWindowsAreInNoDifference() throws IOException {
        run(HEAD + "  format: [none]\n  training.evalBatches: [1, 2]\n");
        assertThat(compare("--baseline", "none (evalBatches 1)", "--format", "json"))
                .isZero();
        JsonNode all = new ObjectMapper().readTree(out.toString());
        assertThat(ofValidation(all).get(1).get("pairs").asInt()).isZero();
        assertThat(all.get("notes").toString())
                .contains(
                        "3 pairs of trials of one seed are in no difference, which would mean nothing: they were measured"
                                + " on different validation windows.");
    }

    /** Stores a result of each trial; its loss is 2.5 and a tenth for each change of another axis than the seed. */
    private void run(String sweep) throws IOException {
        ResultStore store = new ResultStore(results, new Configuration());
        store.prepare(sweep);
        var planned = SweepFile.parse(sweep, "named.yaml").grid().planned().toList();
        store.plan(planned);
        for (int i = 0; i < planned.size(); i++) {
            int variant = i % (planned.size() / 3);
            store.write("named", FakeTrials.completed(planned.get(i).trial(), 2.5 + 0.1 * variant));
        }
    }

    /** The lines on the final validation loss; the table has the other metrics beside it. */
    private static List<JsonNode> ofValidation(JsonNode all) {
        return StreamSupport.stream(all.get("comparison").spliterator(), false)
                .filter(line -> line.get("metric").asText().equals("val_loss"))
                .toList();
    }

    private int compare(String... options) {
        String[] all = new String[options.length + 2];
        all[0] = "compare";
        all[1] = results;
        System.arraycopy(options, 0, all, 2, options.length);
        return execute(all);
    }

    private int execute(String... arguments) {
        PrintWriter toOut = new PrintWriter(out, true);
        PrintWriter toErr = new PrintWriter(err, true);
        return Main.commandLine(Main.subcommands(toOut, toErr))
                .setOut(toOut)
                .setErr(toErr)
                .execute(arguments);
    }
}
