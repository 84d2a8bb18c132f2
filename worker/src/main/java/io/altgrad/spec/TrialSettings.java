package io.altgrad.spec;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Every setting of a trial: those of a trial itself, which stand here, and those of its sections, which stand in {@link
 * ModelSettings}, {@link TrainingSettings} and {@link QuantizationSettings}. Each may be an axis.
 */
public final class TrialSettings {

    private static final Section<Trial> TRIAL = new Section<>("", trial -> trial, TrialSettings::make);

    public static final Setting<LayerFormat> FORMAT = TRIAL.setting("format", SettingType.FORMAT, Trial::format)
            .otherwise(new LayerFormat.Unquantized())
            .meaning("what $format stands for: none, a number format or a recipe");

    public static final Setting<RuleSet> RULES =
            TRIAL.setting("rules", SettingType.RULES, Trial::rules).meaning("name of the rule set");

    public static final Setting<Long> SEED = TRIAL.setting("seed", SettingType.LONG, Trial::seed)
            .otherwise(1L)
            .meaning(
                    "source of weights, batches, dropout and stochastic rounding; of weights alone where the others have seeds");

    public static final Setting<String> CORPUS = TRIAL.setting("corpus", SettingType.PATH, Trial::corpus)
            .otherwise(Trial.WORDNET)
            .meaning("wordnet, or the path of a text");

    /** The sections, in the order in which a trial has them. */
    public static final List<Section<?>> SECTIONS =
            List.of(ModelSettings.SECTION, TrainingSettings.SECTION, QuantizationSettings.SECTION);

    /** All of them, in the order of a trial's JSON and of its columns. */
    public static final List<Setting<?>> ALL = Stream.of(
                    Stream.of(FORMAT, RULES, SEED),
                    SECTIONS.stream().flatMap(section -> section.settings().stream()),
                    Stream.of(CORPUS))
            .<Setting<?>>flatMap(Function.identity())
            .toList();

    private static final Map<String, Setting<?>> BY_NAME =
            ALL.stream().collect(Collectors.toUnmodifiableMap(Setting::name, Function.identity()));

    private TrialSettings() {}

    /** The setting of that name, such as {@code training.learningRate}; empty if there is none. */
    public static Optional<Setting<?>> of(String name) {
        return Optional.ofNullable(BY_NAME.get(name));
    }

    /** The value of each setting of {@code trial} by its name, in order. */
    public static Map<String, Object> values(Trial trial) {
        Map<String, Object> values = new LinkedHashMap<>();
        ALL.forEach(setting -> values.put(setting.name(), setting.of(trial)));
        return values;
    }

    /**
     * The trial of those values.
     *
     * @param values of every setting, by name
     * @throws InvalidSetting if one is out of range, or some contradict each other
     */
    public static Trial make(Map<String, ?> values) {
        return new Trial(
                FORMAT.in(values),
                RULES.in(values),
                SEED.in(values),
                ModelSettings.SECTION.make(values),
                TrainingSettings.SECTION.make(values),
                QuantizationSettings.SECTION.make(values),
                CORPUS.in(values));
    }

    /**
     * {@code base} with other values, replaced all at once, so that they need to agree only jointly.
     *
     * @param changes by the settings' names
     */
    public static Trial with(Trial base, Map<String, ?> changes) {
        Map<String, Object> own = TRIAL.values(base);
        own.keySet().stream().filter(changes::containsKey).forEach(name -> own.put(name, changes.get(name)));
        return new Trial(
                FORMAT.in(own),
                RULES.in(own),
                SEED.in(own),
                ModelSettings.SECTION.with(base.model(), changes),
                TrainingSettings.SECTION.with(base.training(), changes),
                QuantizationSettings.SECTION.with(base.quantization(), changes),
                CORPUS.in(own));
    }
}
