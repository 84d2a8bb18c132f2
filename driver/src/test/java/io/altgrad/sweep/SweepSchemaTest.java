package io.altgrad.sweep;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.networknt.schema.JsonSchema;
import com.networknt.schema.JsonSchemaFactory;
import com.networknt.schema.SpecVersion.VersionFlag;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.schema.CoreSchema;

/** The schema and the parser, held to each other by an independent validator. */
class SweepSchemaTest {

    private static final ObjectMapper JSON = new ObjectMapper();

    private static final JsonSchema SCHEMA =
            JsonSchemaFactory.getInstance(VersionFlag.V202012).getSchema(SweepSchema.text());

    /** Mistakes that one key alone shows, and that a schema can tell. */
    private static final Pattern OF_ONE_KEY = Pattern.compile("Unknown key .*|Missing key '[a-z]+' in f.yaml, line 1\\."
            + "|.*expected (a whole number( of at least [0-9]+)?|true or false|a list, such as \\[a, b]"
            + "|a number in \\[0, 1\\)|one of (nearest|saturate|none, tensor).*|a mapping with keys out of .*"
            + "|at least one (condition|axis.*)|from 1 to 100000 values"
            + "|two axes or more, which move together)\\.( Did you mean .*)?");

    /**
     * Those of them that it does not tell: what a recipe's parts are, which axes this file has, the parts of a scaling's
     * text, numbers that a range or a space spans, and files that only a file may name.
     */
    private static final Pattern LOOSER = Pattern.compile(".*(under '(recipes|zip|exclude|only|when)|\\.axes).*"
            + "|.*= (3\\.0|tensor 0) .*|.*(exclude|when)(\\.[a-z]+)?\\.(seed|format) = .*|Cannot use axes.format = .*"
            + "|.*recipes.*|.*rules\\.default.*|.*axes\\.rules.*|.*axes\\.(training.steps = 0|model.dropout = 1(\\.2)?) .*"
            + "|Unknown key 'file' .*");

    @ParameterizedTest
    @MethodSource("conf")
    void theSchemaTakesEveryFileOfConf(Path file) throws IOException {
        assertThat(SCHEMA.validate(tree(Files.readString(file)))).isEmpty();
    }

    @Property(tries = 100)
    void theSchemaTakesEveryFileThatTheParserDoes(@ForAll("trees") SweepTree tree, @ForAll Random random) {
        String text = new YamlWriter(random).write(tree);
        SweepFile.parse(text, "f.yaml");
        assertThat(SCHEMA.validate(tree(text))).as(text).isEmpty();
    }

    @Property(tries = 100)
    void theSchemaTakesEveryWayToSelect(@ForAll("selected") SelectionPropertiesTest.Selected selected) {
        String text = selected.yaml(new ArrayList<>(selected.axes().keySet()));
        assertThat(SCHEMA.validate(tree(text))).as(text).isEmpty();
    }

    @ParameterizedTest
    @MethodSource("bad")
    void theSchemaTellsTheMistakesThatOneKeyShows(String text, String error) {
        JsonNode tree;
        try {
            tree = tree(text);
        } catch (RuntimeException e) {
            return;
        }
        if (OF_ONE_KEY.matcher(error).matches() && !LOOSER.matcher(error).matches()) {
            assertThat(SCHEMA.validate(tree)).as(error).isNotEmpty();
        }
    }

    @Test
    void itTellsMostMistakesOfTheTable() {
        long told = bad().filter(row -> {
                    try {
                        return !SCHEMA.validate(tree((String) row.get()[0])).isEmpty();
                    } catch (RuntimeException e) {
                        return false;
                    }
                })
                .count();
        assertThat(told).isGreaterThan(80);
    }

    @Test
    void itHasTheKeysOfTheParserWithDescriptionsUnitsAndDefaults() {
        JsonNode schema = SweepSchema.json();
        List<String> keys = new ArrayList<>();
        schema.get("properties").fieldNames().forEachRemaining(keys::add);
        assertThat(keys).containsExactlyElementsOf(SweepReader.ROOT.words());
        assertThat(schema.at("/properties/training/properties/lossBound").toString())
                .isEqualTo("{\"type\":\"number\",\"minimum\":0.0,\"default\":0.0,\"description\":"
                        + "\"loss above which a trial counts as diverged; 0 for none, in nats\"}");
        assertThat(schema.at("/properties/quantization/properties/overflow/enum"))
                .hasToString("[\"saturate\",\"ieee\"]");
    }

    @Test
    void itKnowsSeedsUntilDecided() {
        String good = "name: a\nskip: []\naxes: {format: [none, e5m2], seed: {from: 1, until: decided, atMost: 9}}\n";
        SweepFile.parse(good, "f.yaml");
        assertThat(SCHEMA.validate(tree(good))).isEmpty();
        assertThat(SCHEMA.validate(tree(good.replace("atMost: 9", "atMost: 9, atLeast: 2"))))
                .isEmpty();
        assertThat(SCHEMA.validate(tree(good.replace("decided", "done")))).isNotEmpty();
        assertThat(SCHEMA.validate(tree(good.replace(", atMost: 9", "")))).isNotEmpty();
        assertThat(SCHEMA.validate(tree(good.replace("seed:", "training.steps:"))))
                .isNotEmpty();
        assertThat(SCHEMA.validate(tree(good.replace("atMost: 9", "atMost: 9, atLeast: 1"))))
                .isNotEmpty();
    }

    @Test
    void itKnowsNamedGroups() {
        String good = "name: a\nskip: []\naxes:\n  format: [none, e5m2]\n  size: {small: {model.layers: 2},"
                + " large: {model.layers: 6, training.learningRate: 3e-4}}\nexclude: {size: small, format: e5m2}\n"
                + "only: {size: [small, large]}\nwhen: {size: {format: e5m2}}\n";
        SweepFile.parse(good, "f.yaml");
        assertThat(SCHEMA.validate(tree(good))).isEmpty();
        assertThat(SCHEMA.validate(tree(good.replace("model.layers: 2", "model.layer: 2"))))
                .isNotEmpty();
        assertThat(SCHEMA.validate(tree(good.replace("model.layers: 2", "model.layers: two"))))
                .isNotEmpty();
        assertThat(SCHEMA.validate(tree(good.replace("{model.layers: 2}", "{}"))))
                .isNotEmpty();
        assertThat(SCHEMA.validate(tree(good.replace("model.layers: 2", "seed: 2"))))
                .isNotEmpty();
        assertThat(SCHEMA.validate(tree("include: b.yaml\naxes: {size: [small]}\n")))
                .isEmpty();
        assertThat(SCHEMA.validate(tree("name: a\nskip: []\naxes: {fromat: [none]}\n")))
                .isNotEmpty();
    }

    /** An included file, which may be part of one. */
    @Test
    void aFileThatIncludesOthersNeedNotBeWhole() {
        String part = "include: a.yaml\naxes: {seed: 1..3}\n";
        assertThat(SCHEMA.validate(tree(part))).isEmpty();
        assertThat(SCHEMA.validate(tree(part.replace("include: a.yaml\n", "")))).isNotEmpty();
    }

    static Stream<Path> conf() throws IOException {
        try (Stream<Path> files = Files.list(Path.of("../conf"))) {
            return files.filter(file -> file.toString().endsWith(".yaml")).sorted().toList().stream();
        }
    }

    static Stream<Arguments> bad() {
        return Stream.of(
                        SweepFileErrorsTest.keys(),
                        SweepFileErrorsTest.types(),
                        SweepFileErrorsTest.values(),
                        SweepFileErrorsTest.axes(),
                        GridErrors.axes(),
                        GridErrors.schedules(),
                        GridErrors.samples(),
                        GridErrors.zip(),
                        GroupErrors.groups(),
                        GridErrors.untilDecided(),
                        GridErrors.conditions(),
                        ConductErrors.conduct())
                .flatMap(rows -> rows);
    }

    @Provide
    Arbitrary<SweepTree> trees() {
        return Arbitraries.randomValue(SweepTree::any);
    }

    @Provide
    Arbitrary<SelectionPropertiesTest.Selected> selected() {
        return Arbitraries.randomValue(SelectionPropertiesTest.Selected::any);
    }

    private static JsonNode tree(String text) {
        LoadSettings settings =
                LoadSettings.builder().setSchema(new CoreSchema()).build();
        return JSON.valueToTree(new Load(settings).loadFromString(text));
    }
}
