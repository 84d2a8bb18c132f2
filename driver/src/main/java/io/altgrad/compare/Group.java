package io.altgrad.compare;

import io.altgrad.store.TrialRow;
import java.util.List;
import java.util.stream.Collectors;

/**
 * The part that the trials of one row have in common: all that they compute, their seed aside.
 *
 * @param format as {@link Names} has it, like {@code rules}
 * @param axes a value for each setting that varies
 */
record Group(String format, String rules, List<String> axes) {

    static Group of(TrialRow row, List<Setting> settings, Names names) {
        return new Group(
                names.format(row),
                names.rules(row),
                settings.stream().map(setting -> setting.of(row)).collect(Collectors.toUnmodifiableList()));
    }

    Group withFormat(String other) {
        return new Group(other, rules, axes);
    }
}
