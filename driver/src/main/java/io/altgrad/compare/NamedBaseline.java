package io.altgrad.compare;

import io.altgrad.base.Count;
import io.altgrad.base.Spelling;
import io.altgrad.base.UserError;
import io.altgrad.spec.LayerFormat;
import java.io.IOException;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * The baseline that a user names: a format, or one row as tables and pages name it, {@code none (compute float32)} or
 * {@code none, compute float32}. Of the settings behind the format as many are enough as no other row has, in any order and
 * with {@code =} or a space; an axis may have its name in full.
 */
public final class NamedBaseline {

    /** Rows that a message names, at most. */
    private static final int MOST_NAMES = 12;

    private final String given;
    private final Comparison comparison;
    private final List<Row> rows;

    /** A row by its place in the comparison, the name that is printed, and the parts of each name that it is printed by. */
    private record Row(int place, String name, List<List<String>> names) {

        boolean isCalled(List<String> parts) {
            return names.stream().anyMatch(own -> fits(parts, own));
        }

        /** Tells whether each of {@code parts} is among a row's own, and the first, with the format, its first. */
        private static boolean fits(List<String> parts, List<String> own) {
            String first = parts.get(0);
            return (own.get(0).equals(first) || own.get(0).startsWith(first + " under "))
                    && parts.stream()
                            .skip(1)
                            .allMatch(part -> own.stream().skip(1).anyMatch(setting -> isSetting(part, setting)));
        }

        private static boolean isSetting(String part, String setting) {
            return part.equals(setting) || part.endsWith("." + setting);
        }
    }

    private NamedBaseline(String given, Comparison comparison, Results results) throws IOException {
        this.given = given;
        this.comparison = comparison;
        Comparison spelled = Spellings.of(results.sweepTexts().values()).in(comparison);
        List<Comparison> printed = List.of(JointSettings.in(spelled, results.trials()), spelled, comparison);
        List<List<String>> names = printed.stream().map(NamedBaseline::names).toList();
        this.rows = IntStream.range(0, comparison.rows().size())
                .mapToObj(row -> new Row(
                        row,
                        names.get(0).get(row),
                        names.stream().map(all -> parts(all.get(row))).toList()))
                .toList();
    }

    /**
     * The baseline called {@code given} among the rows of {@code comparison}, which is of {@code results} and of any
     * baseline. The format {@code none} is one whether or not a row has it.
     *
     * @throws UserError if no row is called so, or several are; the message has their names
     */
    public static Baseline of(String given, Comparison comparison, Results results) throws IOException {
        boolean isFormat = given.equals(LayerFormat.NONE)
                || comparison.rows().stream().anyMatch(row -> row.format().equals(given));
        return isFormat ? new Baseline.OfFormat(given) : new NamedBaseline(given, comparison, results).row();
    }

    private Baseline row() {
        List<String> parts = parts(given);
        if (parts.size() < 2) {
            throw noFormat();
        }
        List<Row> called = rows.stream().filter(row -> row.isCalled(parts)).toList();
        if (called.isEmpty()) {
            throw new UserError(
                    "Cannot compare with " + given + ": no row here is called so; there are " + names(rows) + ".",
                    Spelling.suggestion(given, rows.stream().map(Row::name).toList()),
                    null);
        }
        if (called.size() > 1) {
            throw new UserError("Cannot compare with " + given + ": "
                    + Count.of(called.size(), "row is", "rows are") + " called so; name one of " + names(called)
                    + ".");
        }
        ComparisonRow row = comparison.rows().get(called.get(0).place());
        return new Baseline.OfRow(called.get(0).name(), row.format(), row.trialIds());
    }

    private UserError noFormat() {
        List<String> formats = comparison.rows().stream()
                .map(ComparisonRow::format)
                .distinct()
                .sorted()
                .toList();
        return new UserError(
                "Cannot compare with " + given + ": no trial here has that format; there are "
                        + String.join(", ", formats) + ".",
                Spelling.suggestion(given, formats),
                null);
    }

    private static List<String> names(Comparison comparison) {
        RowNames names = new RowNames(comparison);
        return comparison.rows().stream().map(names::of).toList();
    }

    /** The names in quotes, for they have commas. */
    private static String names(List<Row> rows) {
        return rows.stream()
                        .limit(MOST_NAMES)
                        .map(row -> "'" + row.name() + "'")
                        .collect(Collectors.joining(", "))
                + (rows.size() > MOST_NAMES ? " and " + (rows.size() - MOST_NAMES) + " more" : "");
    }

    /** The format with its rules, and each setting as its axis and value. */
    private static List<String> parts(String name) {
        return Stream.of(name.split("[(),]"))
                .map(part -> part.replace('=', ' ').strip())
                .filter(part -> !part.isEmpty())
                .toList();
    }
}
