package io.altgrad.sweep;

import io.altgrad.spec.LayerFormat;
import io.altgrad.spec.PlannedTrial;
import io.altgrad.spec.TrialIds;
import io.altgrad.spec.TrialSettings;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * The trials of a sweep by what they have in common beside the seed, {@link TrialIds#group}, and which of these rows is
 * the baseline of which: as the comparison of their results has it, and known before there are any.
 */
public final class SeedRows {

    private final LayerFormat baseline;
    private final Map<String, List<PlannedTrial>> trials = new LinkedHashMap<>();

    /** The first row of the baseline's format that quantizes nothing, by {@link TrialIds#pair} of its first trial. */
    private final Map<String, String> unquantized = new HashMap<>();

    private SeedRows(LayerFormat baseline) {
        this.baseline = baseline;
    }

    /** The rows of those trials, in the order of their first ones. */
    public static SeedRows of(List<PlannedTrial> planned, LayerFormat baseline) {
        SeedRows rows = new SeedRows(baseline);
        planned.forEach(trial -> rows.trials
                .computeIfAbsent(trial.ids().group(), group -> new ArrayList<>())
                .add(trial));
        rows.trials
                .values()
                .forEach(row -> row.sort(Comparator.comparingLong(
                        (PlannedTrial one) -> one.trial().seed())));
        rows.trials.forEach((group, row) -> {
            if (rows.isBaseline(group) && row.get(0).trial().surgery().quantizesNothing()) {
                rows.unquantized.putIfAbsent(row.get(0).ids().pair(), group);
            }
        });
        return rows;
    }

    /** All groups. */
    public Set<String> groups() {
        return Collections.unmodifiableSet(trials.keySet());
    }

    /** The groups that are compared with a baseline, all but those of the baseline's format. */
    public List<String> compared() {
        return trials.keySet().stream().filter(group -> !isBaseline(group)).toList();
    }

    /** The trials of a row in order of seed. */
    public List<PlannedTrial> trials(String group) {
        return trials.get(group);
    }

    /**
     * The group that a row is measured against: of the baseline's format with all else the same or, where there is none,
     * the first that starts alike and quantizes nothing, which computes the same. Empty where there is no such either.
     */
    public Optional<String> baselineOf(String group) {
        PlannedTrial trial = trials.get(group).get(0);
        String same = TrialSettings.with(trial.trial(), Map.of(TrialSettings.FORMAT.name(), baseline))
                .ids()
                .group();
        return trials.containsKey(same)
                ? Optional.of(same)
                : Optional.ofNullable(unquantized.get(trial.ids().pair()));
    }

    private boolean isBaseline(String group) {
        return trials.get(group).get(0).trial().format().equals(baseline);
    }
}
