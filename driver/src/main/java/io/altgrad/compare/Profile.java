package io.altgrad.compare;

import static io.altgrad.store.ColumnType.DOUBLE;
import static io.altgrad.store.ColumnType.INT32;
import static io.altgrad.store.ColumnType.STRING;

import io.altgrad.result.Status;
import io.altgrad.spec.Seeds;
import io.altgrad.statistics.PerformanceProfile;
import io.altgrad.store.Schema;
import io.altgrad.store.TrialRow;
import io.altgrad.text.TextTable;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * The frequency with which each format comes near the best one: a performance profile over settings. A setting is a rule set, a choice of
 * the other axes and a seed; in it are all formats that completed or diverged there, and the baseline whatever its rules.
 */
public final class Profile {

    /** The distances from the best that are shown, as multiples of the margin. */
    private static final double[] MARGINS = {0, 0.5, 1, 2, 5, 10};

    /**
     * A format at a distance from the best.
     *
     * @param settings in which it was tried beside another format
     * @param share of those in which its loss is at most {@code tau} nats above the smallest
     */
    record Line(String format, String metric, int settings, double tau, double share) {

        static final Schema<Line> SCHEMA = new Schema<>(
                "profile",
                "a format",
                "a row for each format and distance from the best; written by compare --profile --out",
                "Profile");

        static {
            SCHEMA.optional("format", STRING, "", "as in comparison", Line::format);
            SCHEMA.optional("metric", STRING, "", "as in comparison", Line::metric);
            SCHEMA.required(
                    "settings",
                    INT32,
                    "",
                    "choices of rules, other axes and seed in which the format and another completed or diverged",
                    Line::settings);
            SCHEMA.required("tau_nats", DOUBLE, "nats", "distance from the smallest loss of a setting", Line::tau);
            SCHEMA.required(
                    "share",
                    DOUBLE,
                    "",
                    "share of the settings in which the format's loss is at most so far from the smallest; diverged is"
                            + " farther than any",
                    Line::share);
        }
    }

    private record Problem(String rules, List<String> axes, Seeds seeds) {}

    private Profile() {}

    /** The columns of the table {@code profile}. */
    public static Schema<?> schema() {
        return Line.SCHEMA;
    }

    /**
     * The table {@code profile}, and its lines.
     *
     * @param trials those that the comparison is of
     */
    public static Aside<?> aside(Comparison comparison, List<TrialRow> trials) {
        List<Line> lines = lines(comparison, trials);
        return new Aside<>(Line.SCHEMA, lines, text(comparison, lines));
    }

    /** A line for each format and distance, in the order of formats of the comparison. */
    static List<Line> lines(Comparison comparison, List<TrialRow> trials) {
        PerformanceProfile<String> profile = new PerformanceProfile<>();
        problems(comparison, trials).values().forEach(profile::add);
        List<Line> lines = new ArrayList<>();
        for (String format : profile.solvers()) {
            for (double margins : MARGINS) {
                double tau = margins * comparison.criterion().margin();
                lines.add(new Line(
                        format,
                        comparison.metric().column(),
                        profile.problems(format),
                        tau,
                        profile.share(format, tau)));
            }
        }
        return lines;
    }

    /** The losses of each setting by format. */
    private static Map<Problem, Map<String, Double>> problems(Comparison comparison, List<TrialRow> trials) {
        Map<String, TrialRow> byId = TrialRow.byId(trials);
        Map<Problem, Map<String, Double>> problems = new LinkedHashMap<>();
        for (ComparisonRow row : comparison.rows()) {
            // Trials of other rules may be its baseline; those of other axes, as one row's are, are another problem.
            if (comparison.baseline() instanceof Baseline.OfFormat baseline) {
                add(problems, comparison, row, baseline.format(), row.baselineIds(), byId);
            }
            add(problems, comparison, row, row.format(), row.trialIds(), byId);
        }
        return problems;
    }

    private static void add(
            Map<Problem, Map<String, Double>> problems,
            Comparison comparison,
            ComparisonRow row,
            String format,
            List<String> ids,
            Map<String, TrialRow> byId) {
        for (String id : ids) {
            TrialRow trial = byId.get(id);
            Double loss = trial.completed() ? comparison.metric().of(trial) : null;
            if (loss != null || Status.DIVERGED.is(trial.status())) {
                problems.computeIfAbsent(
                                new Problem(row.rules(), row.axes(), trial.seeds()), problem -> new LinkedHashMap<>())
                        .merge(format, loss == null ? Double.POSITIVE_INFINITY : loss, Math::min);
            }
        }
    }

    private static List<String> text(Comparison comparison, List<Line> lines) {
        List<String> text = new ArrayList<>(List.of(""));
        if (lines.isEmpty()) {
            text.add("no setting has two formats, so that none is near the best");
            return text;
        }
        Map<String, List<Line>> byFormat =
                lines.stream().collect(Collectors.groupingBy(Line::format, LinkedHashMap::new, Collectors.toList()));
        text.add(
                "performance profile: of the settings (rules, other axes and seed) that the format shares with another,"
                        + " those in which its loss is at most so many nats above the best format's; diverged is farther than any:");
        TextTable<List<Line>> table = new TextTable<List<Line>>()
                .left("format", of -> of.get(0).format())
                .right("settings", of -> Integer.toString(of.get(0).settings()));
        for (int i = 0; i < MARGINS.length; i++) {
            int at = i;
            String tau = VerdictText.nats(MARGINS[i] * comparison.criterion().margin());
            table.right(
                    i == 0 ? "the best" : "within " + tau,
                    of -> String.format(Locale.ROOT, "%.0f %%", 100 * of.get(at).share()));
        }
        table.lines(List.copyOf(byFormat.values())).forEach(line -> text.add(" " + line));
        return text;
    }
}
