package io.altgrad.compare;

import io.altgrad.store.TrialRow;
import java.util.List;
import java.util.stream.Collectors;

/**
 * What the trials of one row have in common.
 *
 * @param axes a value for each setting that varies
 */
record Group(String format, String rules, List<String> axes) {

    static Group of(TrialRow row, List<Setting> settings) {
        return new Group(
                row.format(),
                row.rules(),
                settings.stream().map(setting -> setting.of(row)).collect(Collectors.toUnmodifiableList()));
    }

    Group withFormat(String other) {
        return new Group(other, rules, axes);
    }
}
