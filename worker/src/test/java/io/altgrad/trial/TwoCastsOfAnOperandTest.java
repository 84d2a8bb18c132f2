package io.altgrad.trial;

import static org.assertj.core.api.Assertions.assertThat;

import io.altgrad.format.Formats;
import io.altgrad.format.Overflow;
import io.altgrad.format.Rounding;
import io.altgrad.result.LayerMetrics;
import io.altgrad.spec.Cast;
import io.altgrad.spec.LayerFormat;
import io.altgrad.spec.Recipe;
import io.altgrad.spec.ScalingParser;
import io.altgrad.spec.StraightThrough;
import io.altgrad.spec.TrainingSettings;
import io.altgrad.spec.Trial;
import io.altgrad.spec.TrialSettings;
import io.altgrad.spec.Use;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Where two products see an operand by different casts, each has statistics. */
class TwoCastsOfAnOperandTest {

    private static final String LAYER = "transformer.h.0.mlp.c_fc";

    private static Cast cast(String format, String scaling) {
        return new Cast(Formats.parse(format), ScalingParser.parse(scaling), Rounding.NEAREST_EVEN, Overflow.SATURATE);
    }

    /** The rows of the first step, when the weights are the initial ones whatever the casts. */
    private static List<LayerMetrics> rows(Map<Use, Cast> casts) {
        LayerFormat recipe = new LayerFormat.Custom("tried", new Recipe(casts, StraightThrough.IDENTITY));
        Trial plain = Trials.tiny("none", 3).with(TrainingSettings.LAYER_STATS_EVERY.to(1));
        Trial trial = plain.with(TrialSettings.FORMAT.to(recipe));
        return Trials.run(trial).record().layers().stream()
                .filter(row -> row.step() == 1 && row.layer().equals(LAYER))
                .toList();
    }

    @Test
    void eachOfTwoDifferentCastsHasTheFiguresThatItHasAlone() {
        Cast first = cast("e4m3fn", "row");
        Cast second = cast("e2m3fn", "tensor");
        List<LayerMetrics> both = rows(Map.of(Use.WEIGHT_FORWARD, first, Use.WEIGHT_GRAD_INPUT, second));
        assertThat(both).extracting(LayerMetrics::cast).containsExactly("weight", "weight.gradInput");
        assertThat(both).extracting(LayerMetrics::format).containsExactly("e4m3fn", "e2m3fn");

        List<LayerMetrics> alone = rows(Map.of(Use.WEIGHT_FORWARD, second));
        assertThat(alone).extracting(LayerMetrics::cast).containsExactly("weight");
        assertThat(both.get(1).figures()).isEqualTo(alone.get(0).figures());
        assertThat(both.get(0).figures()).isNotEqualTo(both.get(1).figures());
    }

    @Test
    void castsThatAreTheSameOrDifferInDirectionAloneHaveOneRow() {
        for (Cast cast : List.of(cast("e4m3fn", "tensor"), cast("e4m3fn", "mx"))) {
            assertThat(rows(Map.of(Use.WEIGHT_FORWARD, cast, Use.WEIGHT_GRAD_INPUT, cast)))
                    .extracting(LayerMetrics::cast)
                    .containsExactly("weight");
        }
    }

    @Test
    void aCastOfTheSecondProductAloneGoesByItsOperand() {
        assertThat(rows(Map.of(Use.WEIGHT_GRAD_INPUT, cast("e5m2", "tensor"))))
                .extracting(LayerMetrics::cast)
                .containsExactly("weight");
    }
}
