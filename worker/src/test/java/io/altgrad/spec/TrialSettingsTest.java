package io.altgrad.spec;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Laws of every setting, of one that is declared tomorrow too. */
class TrialSettingsTest {

    private static final Trial TRIAL = new Trial(
            new LayerFormat.Unquantized(),
            RuleSet.skipping("all", List.of()),
            1,
            ModelSpec.S,
            TrainingSpec.DEFAULT,
            QuantizationSpec.DEFAULT,
            Trial.WORDNET);

    static List<Setting<?>> settings() {
        return TrialSettings.ALL;
    }

    static List<Setting<?>> numbers() {
        return TrialSettings.ALL.stream()
                .filter(setting -> setting.range().isPresent())
                .toList();
    }

    @ParameterizedTest
    @MethodSource("settings")
    void saysWhatItDoesAndIsFoundByItsName(Setting<?> setting) {
        assertThat(setting.meaning()).isNotBlank();
        assertThat(TrialSettings.of(setting.name())).contains(setting);
    }

    @ParameterizedTest
    @MethodSource("settings")
    void aTrialThatSaysNothingHasItsDefault(Setting<?> setting) {
        setting.otherwise().ifPresent(value -> assertThat(setting.of(TRIAL)).isEqualTo(value));
        assertThat(TrialSettings.values(TRIAL)).containsEntry(setting.name(), setting.of(TRIAL));
    }

    @ParameterizedTest
    @MethodSource("numbers")
    void aNumberBelowItsRangeIsRefusedByTheNameOfTheSetting(Setting<?> setting) {
        Range range = setting.range().orElseThrow();
        Map<String, Object> values = new HashMap<>(TrialSettings.values(TRIAL));
        Object below = setting.type() == SettingType.INT ? (Object) ((int) range.least() - 1) : range.least() - 1;
        values.put(setting.name(), below);
        assertThatThrownBy(() -> TrialSettings.make(values))
                .isInstanceOf(InvalidSetting.class)
                .hasMessage("Cannot use " + setting.key() + " = " + below + ": expected " + range.expected() + ".");
    }

    @ParameterizedTest
    @MethodSource("numbers")
    void isNeverNaN(Setting<?> setting) {
        assertThat(setting.range().orElseThrow().contains(Double.NaN)).isFalse();
    }

    @Test
    void endsOfRangesAreInThemOrNot() {
        assertThat(Range.unitInterval().contains(0)).isTrue();
        assertThat(Range.unitInterval().contains(1)).isFalse();
        assertThat(Range.between(1, 3).contains(3)).isTrue();
        assertThat(Range.between(1, 3).contains(4)).isFalse();
        assertThat(Range.notNegative().contains(Double.POSITIVE_INFINITY)).isFalse();
    }

    @Test
    void valuesThatAreReplacedTogetherNeedToAgreeOnlyTogether() {
        TrainingSpec hot = TRIAL.training()
                .with(TrainingSettings.MIN_LEARNING_RATE.to(1.0), TrainingSettings.LEARNING_RATE.to(2.0));
        assertThat(hot.schedule().minLearningRate()).isEqualTo(1);
        assertThat(TRIAL.with(TrainingSettings.LEARNING_RATE.to(3.0), ModelSettings.LAYERS.to(2))
                        .model()
                        .layers())
                .isEqualTo(2);
        assertThatThrownBy(() -> TRIAL.with(TrainingSettings.MIN_LEARNING_RATE.to(1.0)))
                .hasMessage("Cannot use minLearningRate = 1.0: expected at most learningRate = 0.001.");
    }

    @Test
    void aSettingOfAnotherSectionIsRefused() {
        assertThatThrownBy(() -> TrainingSpec.DEFAULT.with(ModelSettings.LAYERS.to(2)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith("Cannot set model.layers here: the settings are steps, batch,");
    }
}
