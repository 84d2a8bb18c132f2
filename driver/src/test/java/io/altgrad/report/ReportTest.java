package io.altgrad.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;
import static org.assertj.core.api.Assertions.within;
import static org.assertj.core.api.InstanceOfAssertFactories.STRING;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.altgrad.report.PageData.Failure;
import io.altgrad.report.PageData.RowCurve;
import io.altgrad.result.Outcome;
import io.altgrad.statistics.Verdict;
import io.altgrad.text.Printable;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What the page is given, and that it stays data there. How it looks is {@link ReportPageTest}'s. */
class ReportTest {

    private static final Pattern SCRIPT = Pattern.compile("<script([^>]*)>(.*?)</script>", Pattern.DOTALL);

    @TempDir
    Path folder;

    @Test
    void hostileTextStaysTextInTheDataBlock() throws IOException {
        String html = sweep(Sweeps.HOSTILE)
                .complete("none", Sweeps.HOSTILE, 1, 2)
                .end("e5m2", Sweeps.HOSTILE, 1, new Outcome.Failed("x", Sweeps.HOSTILE, ""))
                .html();
        List<MatchResult> scripts = SCRIPT.matcher(html).results().toList();
        assertThat(scripts).hasSize(3);
        assertThat(html).doesNotContain("window.hurt = 1</script>", "<img src=x");
        JsonNode data = new ObjectMapper().readTree(scripts.get(0).group(2));
        assertThat(data.get("rows").get(0).get("rules").asText()).isEqualTo(Printable.of(Sweeps.HOSTILE));
        assertThat(data.get("failures").get(0).get("message").asText()).contains(Sweeps.HOSTILE);
        assertThat(data.get("sweeps").get(0).get("yaml").asText()).isEqualTo(Sweeps.HOSTILE);
    }

    /** A browser makes one space of any white space. */
    @Test
    void namesThatDifferInWhiteSpaceAloneReadDifferently() throws IOException {
        PageData data = sweep("two\nlines: 1")
                .complete("none", "two\nlines", 1)
                .complete("none", "two lines", 1)
                .data();
        assertThat(data.rows())
                .extracting(row -> row.name().rules())
                .containsExactlyInAnyOrder("two\\nlines", "two lines");
        assertThat(data.layers().columns())
                .extracting(PageData.Layers.Column::rules)
                .containsExactlyInAnyOrder("two\\nlines", "two lines");
        assertThat(data.sources().sweeps().get(0).yaml()).isEqualTo("two\nlines: 1");
    }

    @Test
    void thePolicyNamesTheScriptsAndTheStyleByTheirHashesAndNothingElse() throws Exception {
        String html = sweep("").complete("none", "all", 1).html();
        Matcher policy = Pattern.compile("Content-Security-Policy\" content=\"([^\"]*)\"")
                .matcher(html);
        assertThat(policy.find()).isTrue();
        List<MatchResult> scripts = SCRIPT.matcher(html).results().toList();
        Matcher style = Pattern.compile("<style>(.*?)</style>", Pattern.DOTALL).matcher(html);
        assertThat(style.find()).isTrue();
        assertThat(policy.group(1))
                .isEqualTo(
                        "default-src 'none'; script-src " + hash(scripts.get(1).group(2)) + " "
                                + hash(scripts.get(2).group(2)) + "; style-src-elem " + hash(style.group(1))
                                + "; style-src-attr 'unsafe-inline'; base-uri 'none'; form-action 'none'");
        assertThat(scripts.get(0).group(1)).contains("application/json");
    }

    @Test
    void curvesAreMeansOverSeedsWithTheirRangeAndDifferencesArePaired() throws IOException {
        PageData data = sweep("")
                .complete("none", "all", 1, 2, 3)
                .complete("e5m2", "all", 1, 3)
                .data();
        RowCurve none = data.losses().curves().train().get(0);
        assertThat(data.losses().steps().get(none.steps())).containsExactly(1, 2, 3, 4, 5);
        // The fake losses: 2.51, 2.52, 2.53 at the end and 0.1 more for each step before it.
        assertThat(none.mean().get(0)).isCloseTo(2.92, within(1e-9));
        assertThat(none.low().get(4)).isCloseTo(2.51, within(1e-9));
        assertThat(none.high().get(4)).isCloseTo(2.53, within(1e-9));
        RowCurve validation = data.losses().curves().validation().get(0);
        assertThat(data.losses().steps().get(validation.steps())).containsExactly(2, 4, 5);
        // 0.102 and 0.106 more in e5m2, at every step.
        RowCurve difference = data.losses().curves().trainDelta().get(0);
        assertThat(data.rows().get(difference.row()).name().format()).isEqualTo("e5m2");
        assertThat(difference.mean()).allSatisfy(delta -> assertThat(delta).isCloseTo(0.104, within(1e-9)));
        assertThat(difference.low().get(2)).isCloseTo(0.102, within(1e-9));
        assertThat(data.losses().curves().trainDelta()).hasSize(1);
    }

    @Test
    void curvesOfOneSeedHaveNoBand() throws IOException {
        RowCurve curve = sweep("")
                .complete("none", "all", 7)
                .data()
                .losses()
                .curves()
                .train()
                .get(0);
        assertThat(curve.low()).isNull();
        assertThat(curve.high()).isNull();
    }

    @Test
    void noiseIsAveragedAsPowerAndLayersComeInTheModelsOrder() throws IOException {
        PageData.Layers layers = sweep("").complete("e5m2", "all", 1, 2).data().layers();
        assertThat(layers.names()).containsExactly("transformer.h.0.mlp.c_fc", "transformer.h.0.mlp.c_proj");
        assertThat(layers.operands()).containsExactly("weight", "input", "grad_output");
        // The fake layers lose nothing, and a quarter underflows.
        assertThat(layers.cells()).hasSize(6).allSatisfy(cell -> {
            assertThat(cell.noise()).isZero();
            assertThat(cell.underflowed()).isEqualTo(0.25);
        });
        assertThat(List.of("lm_head", "h.10.x", "h.2.x").stream().sorted(LayerReader.layerOrder()))
                .containsExactly("h.2.x", "h.10.x", "lm_head");
    }

    /** 2^53 + 1 is the first whole number that a browser's numbers miss. */
    @Test
    void aSeedIsExactHoweverLargeItIs() throws IOException {
        JsonNode page = new ObjectMapper()
                .readTree(PageJson.toJson(sweep("")
                        .end("e5m2", "all", 9007199254740993L, new Outcome.Failed("x", "y", ""))
                        .data()));
        assertThat(page.at("/failures/0/seeds/0").isTextual()).isTrue();
        assertThat(page.at("/failures/0/seeds/0").asText()).isEqualTo("9007199254740993");
        assertThat(page.at("/ends/0/seed").isTextual()).isTrue();
        assertThat(page.at("/ends/0/seed").asText()).isEqualTo("9007199254740993");
    }

    @Test
    void trialsThatEndedAlikeAreOneLineAndInNoMean() throws IOException {
        PageData data = sweep("")
                .complete("none", "all", 1, 2, 3)
                .end("e5m2", "all", 1, new Outcome.Diverged(4, "transformer.h.0.mlp.c_fc", "amax is NaN"))
                .end("e5m2", "all", 2, new Outcome.Diverged(3, "transformer.h.0.mlp.c_fc", "amax is Inf"))
                .end("e5m2", "all", 3, new Outcome.Failed("java.lang.IllegalStateException", "no memory", ""))
                .data();
        assertThat(data.failures().failures())
                .containsExactly(
                        new Failure(
                                1,
                                "diverged",
                                2,
                                List.of(1L, 2L),
                                new Failure.Divergence("transformer.h.0.mlp.c_fc", 3, 4),
                                "amax is NaN",
                                1),
                        new Failure(
                                1,
                                "failed",
                                1,
                                List.of(3L),
                                new Failure.Divergence(null, null, null),
                                "java.lang.IllegalStateException: no memory",
                                0));
        assertThat(data.rows().get(1).loss().n()).isZero();
        assertThat(data.losses().curves().train()).hasSize(1);
        assertThat(data.losses().ends()).hasSize(3);
        assertThat(data.heading().headline()).startsWith("Nothing can be compared");
    }

    @Test
    void whatDivergedAtEverySeedIsNamedFirstWithItsPlace() throws IOException {
        PageData data = sweep("")
                .complete("none", "all", 1, 2)
                .complete("e5m2", "all", 1, 2)
                .end("e5m2", "all", 3, new Outcome.Diverged(2, "", "the loss is NaN"))
                .end("e4m3fn", "all", 1, new Outcome.Diverged(4, "transformer.h.0.mlp.c_fc", "amax is NaN"))
                .end("e4m3fn", "all", 2, new Outcome.Diverged(3, "transformer.h.0.mlp.c_fc", "amax is NaN"))
                .data();
        assertThat(data.heading().headline())
                .startsWith("e4m3fn diverged at every seed (2 trials) at steps 3 to 4, first in"
                        + " transformer.h.0.mlp.c_fc. Too few seeds")
                .doesNotContain("e5m2 diverged");
    }

    @Test
    void aTrialBeyondItsLossBoundHasItsCurveAndTheLayerThatWasWorstBefore() throws IOException {
        PageData data = sweep("")
                .complete("none", "all", 1)
                .end(
                        "e5m2",
                        "all",
                        1,
                        new Outcome.Diverged(4, "", "The loss is 27.345678901234567, above the bound of 9.0"))
                .data();
        PageTrial broken = data.losses().trials().get(1);
        assertThat(broken.name().label()).isEqualTo("e5m2 all seed 1");
        assertThat(broken.ending().message()).isEqualTo("The loss is 27.346, above the bound of 9.0");
        assertThat(data.failures().failures().get(0).message())
                .isEqualTo(broken.ending().message());
        assertThat(broken.worst()).isEqualTo(new PageTrial.Worst("transformer.h.0.mlp.c_fc", "weight", 5, 0, 0));
        assertThat(data.losses().steps().get(broken.curve().trainSteps())).containsExactly(1, 2, 3, 4, 5);
        assertThat(broken.curve().train().get(4)).isCloseTo(2.612, within(1e-9));
        assertThat(broken.layers().steps()).containsExactly(5);
        assertThat(broken.layers().cells()).hasSize(6);
        assertThat(data.losses().ends().get(0).trial()).isEqualTo(1);
        assertThat(data.losses().trials().get(0).worst()).isNull();
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
                    The loss is 27.345678901234567.  | The loss is 27.346.
                    amax is 1.2345678901234567E38    | amax is 1.2346E+38
                    0.000012345678 of 3.0            | 0.000012346 of 3.0
                    seed 12345678901234567, lr 3.0E-4 | seed 12345678901234567, lr 3.0E-4
                    """)
    void messagesHaveFiveDigits(String message, String shown) throws IOException {
        PageData data = sweep("")
                .end("e5m2", "all", 1, new Outcome.Diverged(4, "", message))
                .data();
        assertThat(data.failures().failures().get(0).message()).isEqualTo(shown);
    }

    @Test
    void twentySecondsOfTrainingAreNoMinute() throws IOException {
        PageData data = sweep("").complete("none", "all", 1).data();
        assertThat(data.heading().totals()).contains(new PageData.Total("of training", "20.0 s"));
    }

    @Test
    void aTrialThatRanOutOfTimeIsAmongTheFailed() throws IOException {
        PageData data = sweep("")
                .complete("none", "all", 1)
                .end("e5m2", "all", 1, new Outcome.TimedOut(3, 60))
                .end("e5m2", "all", 2, new Outcome.Failed("x", "y", ""))
                .data();
        assertThat(data.heading().totals()).contains(new PageData.Total("failed", "2 (1 timed out)"));
        assertThat(data.rows().get(1).count().failed()).isEqualTo(2);
        assertThat(data.failures().failures()).extracting(Failure::status).containsExactly("timed-out", "failed");
        assertThat(data.losses().ends()).extracting(PageData.End::seed).containsExactly(1L, 2L);
    }

    @Test
    void aDifferenceBeyondSeedNoiseIsSaidToBeOne() throws IOException {
        PageData data = sweep("")
                .complete("none", "all", 1, 2, 3, 4, 5, 6)
                .complete("e5m2", "all", 1, 2, 3, 4, 5, 6)
                .data();
        assertThat(data.heading().headline())
                .startsWith("Within 0.01 nats of none nothing may be chosen yet; 1 is worse. The difference is"
                        + " +0.1070 nats (95 % interval +0.1031 to +0.1109).")
                .doesNotContain("hint");
        assertThat(data.rows().get(1).verdict()).isEqualTo(Verdict.WORSE);
        assertThat(data.rows().get(1).judged().words()).isEqualTo("worse by the margin or more");
        assertThat(data.compared().judging().margin()).isEqualTo(0.01);
        assertThat(data.rows().get(1).name().baseline()).isZero();
    }

    @Test
    void twoSeedsAreSaidToBeTooFew() throws IOException {
        PageData data = sweep("")
                .complete("none", "all", 1, 2)
                .complete("e5m2", "all", 1, 2)
                .data();
        assertThat(data.heading().headline())
                .startsWith("Too few seeds to tell a format's cost from chance: at most 2 pairs");
        assertThat(data.rows().get(1).verdict()).isEqualTo(Verdict.TOO_FEW);
    }

    @Test
    void theLearningRatesAreAMapOfRowsWhereThereAreSeveral() throws IOException {
        assertThat(sweep("").complete("none", "all", 1).data().failures().rates())
                .isNull();
        Outcome diverged = new Outcome.Diverged(4, "", "the loss is NaN");
        PageData data = new Sweeps(folder.resolve("rates"), "")
                .at(1e-3, "none", 1, new Outcome.Completed())
                .at(1e-2, "none", 1, new Outcome.Completed())
                .at(1e-3, "e5m2", 1, new Outcome.Completed())
                .at(1e-2, "e5m2", 1, diverged)
                .at(1e-1, "e5m2", 1, diverged)
                .data();
        PageData.Rates rates = data.failures().rates();
        assertThat(rates.heading()).startsWith("the largest tried at which no seed diverged");
        assertThat(rates.rates()).containsExactly("0.001", "0.01", "0.1");
        assertThat(rates.lines())
                .extracting(PageData.Rates.Line::name, PageData.Rates.Line::largest)
                .containsExactly(tuple("none", "0.01, the largest tried"), tuple("e5m2", "0.001"));
        assertThat(rates.lines().get(0).rows()).containsExactly(0, 2, null);
        assertThat(data.rows().get(rates.lines().get(1).rows().get(1)).name().format())
                .isEqualTo("e5m2");
    }

    @Test
    void theNoiseIsTakenApartWhereTheSeedsVaryApart() throws IOException {
        Sweeps sweeps = sweep("");
        for (String format : List.of("none", "e5m2")) {
            for (long seed : List.of(1L, 2L)) {
                sweeps.completeWithData(1, format, seed).completeWithData(2, format, seed);
            }
        }
        PageData data = sweeps.data();
        assertThat(data.compared().variance().notes())
                .hasSize(2)
                .first(STRING)
                .startsWith("where the noise comes from: ");
        // The fake losses know nothing of the data.
        assertThat(data.compared().variance().rows())
                .extracting(
                        row -> row.get("format"),
                        row -> row.get("source"),
                        row -> Math.round(100 * (double) row.get("share")))
                .startsWith(
                        tuple("none", "init and rounding", 100L), tuple("none", "data", 0L), tuple("none", "rest", 0L));
        PageTrial last = data.losses().trials().get(7);
        assertThat(last.name().seed()).isEqualTo(2);
        assertThat(data.losses().trials().get(last.name().baseline()).name().label())
                .isEqualTo("none all seed 2");
        assertThat(new Sweeps(folder.resolve("one"), "")
                        .complete("none", "all", 1, 2)
                        .data()
                        .compared()
                        .variance())
                .isNull();
    }

    @Test
    void allDivergedAndNoBaselineReadWell() throws IOException {
        assertThat(sweep("")
                        .end("e5m2", "all", 1, new Outcome.Diverged(1, "", "the loss is NaN"))
                        .data()
                        .heading()
                        .headline())
                .startsWith("No trial completed");
    }

    @Test
    void anUnfinishedSweepSaysHowMuchIsMissing() throws IOException {
        String yaml = "name: half\naxes: {format: [none, e5m2], seed: [1, 2]}\nskip: [lm_head]\n";
        PageData data = sweep(yaml).complete("none", "all", 1).data();
        assertThat(data.heading().totals().get(0)).isEqualTo(new PageData.Total("trials ended", "1 of 4"));
        assertThat(data.sources().sweeps().get(0).state()).isEqualTo("0 of 4 trials of the sweep file have ended.");
        assertThat(data.sources().sweeps().get(0).yaml()).isEqualTo(yaml);
    }

    @Test
    void numbersHaveSixDigitsAndWhatIsNotFiniteIsNull() throws IOException {
        PageData data = sweep("")
                .complete("none", "all", 1, 2)
                .complete("e5m2", "all", 1, 2)
                .data();
        JsonNode row =
                new ObjectMapper().readTree(PageJson.toJson(data)).get("rows").get(1);
        assertThat(row.get("delta").get("mean").decimalValue().toPlainString()).isEqualTo("0.103");
        assertThat(row.get("loss").get("sd").decimalValue().precision()).isLessThanOrEqualTo(6);
        assertThat(new ObjectMapper()
                        .readTree(PageJson.toJson(data))
                        .get("rows")
                        .get(0)
                        .get("p")
                        .isNull())
                .isTrue();
    }

    private Sweeps sweep(String yaml) throws IOException {
        return new Sweeps(folder, yaml);
    }

    private static String hash(String content) throws NoSuchAlgorithmException {
        byte[] digest = MessageDigest.getInstance("SHA-256").digest(content.getBytes(StandardCharsets.UTF_8));
        return "'sha256-" + Base64.getEncoder().encodeToString(digest) + "'";
    }
}
