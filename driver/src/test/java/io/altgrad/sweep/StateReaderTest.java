package io.altgrad.sweep;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.networknt.schema.JsonSchemaFactory;
import com.networknt.schema.SpecVersion.VersionFlag;
import io.altgrad.spec.TrainingSettings;
import io.altgrad.spec.Trial;
import io.altgrad.spec.TrialParser;
import java.util.function.Function;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;

/** What AdamW keeps, as a sweep file says it. */
class StateReaderTest {

    private static final String PLAIN = """
            name: t
            skip: [lm_head]
            axes:
              format: [none, e5m2]
            """;

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            none | none
            {first: none} | none
            {first: e4m3fn, second: fp16} | first e4m3fn tensor 1, second fp16 tensor 1
            {second: dynamic8} | first none, second dynamic8 2048
            {first: dynamic8 256, second: bf16} | first dynamic8 256, second bf16 tensor 1
            {first: {format: e4m3fn, scaling: block 128, expand: true}} | first e4m3fn block 1x128 expanded, second none
            {first: {format: e5m2, rounding: stochastic, randomBits: 8, overflow: ieee}} | first e5m2 tensor 1 stochastic 8 bits ieee, second none
            """)
    void momentsAreNoneOrAFormatForEach(String yaml, String text) {
        assertSays("moments: " + yaml, trial -> TrainingSettings.MOMENTS.of(trial), text);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            none | none
            bf16 | bf16
            dynamic8 | dynamic8 2048
            {format: bf16, rounding: stochastic} | bf16 stochastic
            {format: fp16, scaling: tensor} | fp16 tensor 1
            """)
    void aMasterIsNoneOrAFormatWithoutAScaleOfItsOwn(String yaml, String text) {
        assertSays("master: " + yaml, trial -> TrainingSettings.MASTER.of(trial), text);
    }

    private static void assertSays(String yaml, Function<Trial, Object> setting, String text) {
        String file = PLAIN + "training: {" + yaml + "}\n";
        Trial trial = SweepFile.parse(file, "f.yaml").grid().trial(1);
        assertThat(setting.apply(trial)).hasToString(text);
        assertThat(TrialParser.fromJson(TrialParser.toJson(trial))).isEqualTo(trial);
        assertThat(JsonSchemaFactory.getInstance(VersionFlag.V202012)
                        .getSchema(SweepSchema.text())
                        .validate(new ObjectMapper()
                                .valueToTree(new Load(LoadSettings.builder().build()).loadFromString(file))))
                .isEmpty();
    }

    /** Those that conf/optimizer-states.yaml spells out. */
    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            moments: fp8-lm, master: fp8-lm | moments: {first: e4m3fn, second: fp16}, master: {format: fp16, scaling: tensor}
            moments: coat | moments: {first: {format: e4m3fn, scaling: block 128, expand: true}, second: {format: e4m3fn, scaling: block 128, expand: true}}
            moments: adam-8bit | moments: {first: dynamic8 2048, second: dynamic8 2048}
            master: bf16-stochastic | master: {format: bf16, rounding: stochastic}
            """)
    void publishedStatesHaveNamesThatStandForWhatTheyAre(String named, String spelled) {
        Trial trial = SweepFile.parse(PLAIN + "training: {" + named + "}\n", "f.yaml")
                .grid()
                .trial(0);
        assertThat(trial)
                .isEqualTo(SweepFile.parse(PLAIN + "training: {" + spelled + "}\n", "f.yaml")
                        .grid()
                        .trial(0));
        assertSays(
                named,
                TrainingSettings.MOMENTS::of,
                TrainingSettings.MOMENTS.of(trial).toString());
    }

    @Test
    void everyPublishedStateReadsAsItIsPrinted() {
        assertThat(PublishedStates.all()).hasSize(4).allSatisfy(states -> {
            String printed = PublishedRecipes.text(states.name());
            Trial trial = SweepFile.parse(PLAIN + printed, "f.yaml").grid().trial(0);
            PublishedStates.moments(states.name())
                    .ifPresent(moments ->
                            assertThat(TrainingSettings.MOMENTS.of(trial)).isEqualTo(moments));
            PublishedStates.master(states.name())
                    .ifPresent(master ->
                            assertThat(TrainingSettings.MASTER.of(trial)).isEqualTo(master));
            assertThat(printed).startsWith("training:\n  # " + states.title());
        });
    }

    @Test
    void aFileThatSaysNoneHasTheTrialsOfOneThatSaysNothing() {
        String none = "training: {moments: {first: none, second: none}, master: none, statesFrom: 0}\n";
        assertThat(SweepFile.parse(PLAIN + none, "f.yaml").grid().trial(1).id())
                .isEqualTo(SweepFile.parse(PLAIN, "f.yaml").grid().trial(1).id());
    }

    @Test
    void statesAreAxesWhoseValuesGoByTheirTexts() {
        String axes = "  training.moments: [none, {first: e4m3fn}]\n  training.master: [none, bf16]\n";
        Grid grid = SweepFile.parse(PLAIN + axes, "f.yaml").grid();
        assertThat(grid.size()).isEqualTo(8);
        assertThat(grid.axisValues(7))
                .containsEntry("training.moments", "first e4m3fn tensor 1, second none")
                .containsEntry("training.master", "bf16");
        assertThat(SweepFile.parse(PLAIN + axes + "only: {training.moments: {first: e4m3fn}}\n", "f.yaml")
                        .grid()
                        .size())
                .isEqualTo(4);
        assertThat(grid.trials()).extracting(Trial::id).doesNotHaveDuplicates();
    }
}
