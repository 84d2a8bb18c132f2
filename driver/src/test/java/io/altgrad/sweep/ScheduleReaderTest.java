package io.altgrad.sweep;

import static org.assertj.core.api.Assertions.assertThat;

import io.altgrad.spec.PrecisionSchedule;
import io.altgrad.spec.Trial;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ScheduleReaderTest {

    private static final String PLAIN = """
            name: t
            skip: [lm_head]
            training: {steps: 200, warmupSteps: 20}
            axes:
              format: [none, e5m2]
            """;

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            none | none
            [{until: 80 %}, {format: none}] | $format until 80 % then none
            [{until: 12.50%, format: none}, {}] | none until 12.5 % then $format
            [{until: decay, format: e4m3fn}, {until: 150}, {backward: none}] | e4m3fn until decay then $format until 150 then $format forward
            [{format: none}] | always none
            [{until: 50, format: {weight: e4m3fn, input: e4m3fn, backward: none}}, {format: hybrid}] | e4m3fn_none-e4m3fn_none-none until 50 then hybrid
            """)
    void aScheduleIsNoneOrAListOfPhases(String schedule, String text) {
        String recipes = "recipes: [{name: hybrid, weight: e4m3fn, gradOutput: e5m2}]\n";
        Sweep sweep = SweepFile.parse(PLAIN + recipes + "quantization: {schedule: " + schedule + "}\n", "f.yaml");
        assertThat(sweep.base().quantization().schedule()).hasToString(text);
    }

    @Test
    void aScheduleIsAnAxisWhoseValuesGoByTheirTexts() {
        Grid grid = grid("  quantization.schedule: [none, [{until: 80 %}, {format: none}], [{format: $format}]]\n");
        assertThat(grid.size()).isEqualTo(6);
        assertThat(grid.axisValues(4)).containsEntry("quantization.schedule", "$format until 80 % then none");
        // The baseline once, and a schedule that changes nothing not at all.
        assertThat(grid.trials()
                        .map(trial ->
                                trial.format() + ": " + trial.quantization().schedule()))
                .containsExactly("none: none", "e5m2: none", "e5m2: $format until 80 % then none");
        assertThat(grid.trials()).extracting(Trial::id).doesNotHaveDuplicates();
    }

    @Test
    void phasesThatDoTheSameAreOne() {
        Grid grid = grid("  quantization.schedule: [[{until: 50}, {until: 100, format: e5m2}, {format: none}],"
                + " [{until: 100}, {format: none}], [{until: 101}, {format: none}]]\n");
        assertThat(grid.runs()).containsExactly(0L, 3L, 5L);
    }

    @Test
    void conditionsNameSchedulesAsTheAxisDoes() {
        String axis =
                "  quantization.schedule: [none, [{until: 80 %}, {format: none}], [{until: 90 %}, {format: none}]]\n";
        assertThat(grid(axis + "only: {quantization.schedule: [{until: 80 %}, {format: none}]}\n")
                        .size())
                .isEqualTo(2);
        assertThat(grid(axis + "exclude: {quantization.schedule: [none, [{until: 80 %}, {format: none}]]}\n")
                        .size())
                .isEqualTo(2);
    }

    @Test
    void aFileThatSaysNoneHasTheTrialsOfOneThatSaysNothing() {
        Trial trial = grid("").trial(1);
        assertThat(trial.quantization().schedule()).isEqualTo(PrecisionSchedule.NONE);
        assertThat(grid("quantization: {schedule: none}\n").trial(1).id()).isEqualTo(trial.id());
    }

    private static Grid grid(String rest) {
        return SweepFile.parse(PLAIN + rest, "f.yaml").grid();
    }
}
