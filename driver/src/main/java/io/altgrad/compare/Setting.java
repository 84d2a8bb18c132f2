package io.altgrad.compare;

import io.altgrad.spec.QuantizationSettings;
import io.altgrad.spec.TrainingSettings;
import io.altgrad.spec.TrialSettings;
import io.altgrad.store.TrialRow;
import java.util.List;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;

/** A setting that could be an axis: a column of {@code trials} that says how a trial was run, seeds aside. */
record Setting(String name, Function<TrialRow, String> value) {

    /** Settings that each row of a comparison has, or that it averages over. */
    private static final Set<?> OF_EVERY_ROW = Set.of(
            TrialSettings.FORMAT,
            TrialSettings.RULES,
            TrialSettings.SEED,
            TrainingSettings.DATA_SEED,
            TrainingSettings.ROUNDING_SEED);

    /** The settings in which the rows differ, in the order of their columns. */
    static List<Setting> varying(List<TrialRow> rows, Names names) {
        return TrialSettings.ALL.stream()
                .filter(setting -> !OF_EVERY_ROW.contains(setting))
                .map(setting -> setting == TrialSettings.CORPUS
                        ? new Setting(setting.name(), names::corpus)
                        : new Setting(setting.name(), row -> String.valueOf(row.cell(setting))))
                .filter(setting -> rows.stream().map(setting::of).distinct().count() > 1)
                .collect(Collectors.toUnmodifiableList());
    }

    /** Tells whether it says how a format is applied, which means nothing to a trial that quantizes nothing. */
    boolean isOfQuantization() {
        return name.startsWith("quantization.") && !name.equals(QuantizationSettings.COMPUTE.name());
    }

    String of(TrialRow row) {
        return value.apply(row);
    }
}
