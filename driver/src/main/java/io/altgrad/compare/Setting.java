package io.altgrad.compare;

import io.altgrad.store.TrialRow;
import java.lang.reflect.RecordComponent;
import java.util.Arrays;
import java.util.List;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** A setting that could be an axis: a column of {@code trials} that says how a trial was run, seed aside. */
record Setting(String name, Function<TrialRow, String> value) {

    private static final String CORPUS = "corpus";

    private static final Pattern GROUPED = Pattern.compile("(model|training|quantization)([A-Z])(\\w*)");

    /** Those in which the rows differ, in the order of their columns. */
    static List<Setting> varying(List<TrialRow> rows, Names names) {
        return Arrays.stream(TrialRow.class.getRecordComponents())
                .filter(column -> column.getName().equals(CORPUS)
                        || GROUPED.matcher(column.getName()).matches())
                .map(column -> column.getName().equals(CORPUS)
                        ? new Setting(CORPUS, names::corpus)
                        : new Setting(name(column.getName()), row -> text(column, row)))
                .filter(setting -> rows.stream().map(setting::of).distinct().count() > 1)
                .collect(Collectors.toUnmodifiableList());
    }

    /** Whether it says how a format is applied, which means nothing to a trial that quantizes nothing. */
    boolean isOfQuantization() {
        return name.startsWith("quantization.");
    }

    String of(TrialRow row) {
        return value.apply(row);
    }

    private static String text(RecordComponent column, TrialRow row) {
        try {
            return String.valueOf(column.getAccessor().invoke(row));
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException("A record's accessors are public.", e);
        }
    }

    /** {@code trainingLearningRate} is {@code training.learningRate} to its user. */
    private static String name(String column) {
        Matcher matcher = GROUPED.matcher(column);
        return matcher.matches()
                ? matcher.group(1) + "."
                        + Character.toLowerCase(matcher.group(2).charAt(0)) + matcher.group(3)
                : column;
    }
}
