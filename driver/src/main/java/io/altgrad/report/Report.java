package io.altgrad.report;

import io.altgrad.base.Count;
import io.altgrad.compare.Aside;
import io.altgrad.compare.Comparison;
import io.altgrad.compare.ComparisonRow;
import io.altgrad.compare.Ends;
import io.altgrad.compare.JointSettings;
import io.altgrad.compare.LearningRates;
import io.altgrad.compare.ResultNames;
import io.altgrad.compare.Results;
import io.altgrad.compare.SeedVariance;
import io.altgrad.compare.Spellings;
import io.altgrad.compare.Stability;
import io.altgrad.compare.Throughput;
import io.altgrad.compare.VerdictText;
import io.altgrad.report.PageData.Judging;
import io.altgrad.report.PageData.Throughputs;
import io.altgrad.report.PageData.Total;
import io.altgrad.result.BuildInfo;
import io.altgrad.spec.TrainingSettings;
import io.altgrad.statistics.Interval;
import io.altgrad.statistics.Spread;
import io.altgrad.store.TrialColumns;
import io.altgrad.store.TrialRow;
import io.altgrad.text.Elapsed;
import io.altgrad.text.Printable;
import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.function.Function;
import java.util.function.ToIntFunction;
import java.util.stream.Collectors;

/** A comparison as one HTML file: opens offline, asks nothing of a network, and can be sent to anyone. */
public final class Report {

    private final Results results;
    private final Comparison comparison;
    private final List<TrialRow> trials;
    private final RowIndex rows;

    private Report(Results results, Comparison comparison) throws IOException {
        this.results = results;
        this.trials = results.trials();
        this.comparison =
                JointSettings.in(Spellings.of(results.sweepTexts().values()).in(comparison), trials);
        this.rows = new RowIndex(trials, this.comparison);
    }

    /**
     * The page of {@code comparison}, with the curves and layer statistics of its trials.
     *
     * @param results what was compared
     * @param now when the page is made
     * @throws IOException if steps or layers cannot be read; the message says which
     */
    public static String html(Results results, Comparison comparison, Instant now) throws IOException {
        return Page.html(new Report(results, comparison).data(now));
    }

    static PageData data(Results results, Comparison comparison, Instant now) throws IOException {
        return new Report(results, comparison).data(now);
    }

    private PageData data(Instant now) throws IOException {
        CurveReader curveReader = new CurveReader(rows);
        results.steps(CurveReader.COLUMNS, curveReader);
        LayerReader layerReader = new LayerReader(rows);
        LayerHistory history = new LayerHistory(trials, rows);
        results.layers(LayerReader.COLUMNS, layerReader.andThen(history));
        PageData.Layers layers = layerReader.layers();
        SweepTexts sweeps = SweepTexts.of(results);
        VerdictText verdictText = new VerdictText(comparison);
        List<String> notes = new ArrayList<>(verdictText.notes());
        List<String> stability = Stability.lines(comparison);
        if (!stability.isEmpty()) {
            notes.add(stability.get(0) + " "
                    + stability.stream().skip(1).map(String::strip).collect(Collectors.joining("; ")) + ".");
        }
        notes.addAll(results.notes());
        notes.addAll(comparison.notes());
        return new PageData(
                heading(notes, sweeps, now),
                compared(verdictText),
                new PageRows(comparison, rows).all(),
                losses(curveReader, history, layers),
                layers,
                failures(),
                new PageData.Speeds(throughputs(), Throughput.LEAST_SECONDS),
                new PageData.Sources(Origin.of(trials), sweeps.texts()));
    }

    private PageData.Losses losses(CurveReader curves, LayerHistory history, PageData.Layers layers)
            throws IOException {
        TrialReader trialReader = new TrialReader(trials, rows, ResultNames.of(results));
        PageData.RowCurves rowCurves = curves.curves();
        List<PageTrial> pages = trialReader.trials(curves.byTrial(), history, history.byTrial(layers));
        return new PageData.Losses(
                curves.steps(), rowCurves, curves.ends(trialReader.places()), pages, trials.size() - pages.size());
    }

    private PageData.Heading heading(List<String> notes, SweepTexts sweeps, Instant now) {
        return new PageData.Heading(
                trials.stream()
                        .map(trial -> trial.get(TrialColumns.SWEEP))
                        .distinct()
                        .collect(Collectors.joining(", ")),
                subtitle(),
                Printable.of(Answer.of(comparison, rows)),
                notes,
                totals(sweeps.planned().orElse(trials.size())),
                "Made " + Origin.minute(now) + " by altgrad " + BuildInfo.current() + ".");
    }

    private PageData.Compared compared(VerdictText verdictText) {
        return new PageData.Compared(
                comparison.metric().label(),
                comparison.baseline().toString(),
                comparison.baselineComputes().orElse(null),
                Interval.CONFIDENCE,
                new Judging(
                        comparison.criterion().margin(), comparison.criterion().confidence(), verdictText.legend()),
                comparison.axes(),
                SeedVariance.aside(comparison, trials).map(Report::variance).orElse(null));
    }

    /** The table and the lines around the one that a terminal shows, which are indented. */
    private static PageData.Variance variance(Aside<?> aside) {
        return new PageData.Variance(
                aside.lines().stream()
                        .filter(line -> !line.isEmpty() && !line.startsWith(" "))
                        .toList(),
                aside.rows().stream().map(Report::printable).toList());
    }

    private static Map<String, Object> printable(Map<String, Object> row) {
        Map<String, Object> printable = new LinkedHashMap<>(row);
        printable.replaceAll((column, value) -> value instanceof String text ? Printable.of(text) : value);
        return printable;
    }

    private PageData.Failures failures() {
        List<PageData.Failure> failures = FailureLines.of(trials, rows);
        return new PageData.Failures(
                failures.stream().limit(FailureLines.MOST_LINES).toList(),
                Math.max(0, failures.size() - FailureLines.MOST_LINES),
                LearningRates.of(comparison, 0).map(this::rates).orElse(null));
    }

    private PageData.Rates rates(LearningRates rates) {
        List<ComparisonRow> places = rows.rows();
        return new PageData.Rates(
                rates.heading(),
                rates.rates().stream().map(rates::spelled).toList(),
                rates.lines().stream()
                        .map(line -> new PageData.Rates.Line(
                                Printable.of(line.name()),
                                rates.largest(line),
                                rates.rates().stream()
                                        .map(rate -> line.cells().get(rate))
                                        .map(cell -> cell == null ? null : places.indexOf(cell.row()))
                                        .toList()))
                        .toList());
    }

    private String subtitle() {
        long models = trials.stream().map(Origin::model).distinct().count();
        return Count.of(distinct(TrialRow::format), "format") + ", " + Count.of(distinct(TrialRow::rules), "rule set")
                + ", "
                + Count.of(distinct(TrialRow::seed), "seed")
                + (models == 1 ? "; a GPT of " + Origin.model(trials.get(0)) : "; " + models + " sizes of GPT") + "; "
                + steps(trials.stream()
                        .map(trial -> trial.get(TrainingSettings.STEPS))
                        .distinct()
                        .sorted()
                        .toList());
    }

    /**
     * The totals of the page: the sweep file may ask for more trials than have ended; other sweeps may have left more
     * than it asks for.
     */
    private List<Total> totals(long planned) {
        List<Total> totals = new ArrayList<>();
        totals.add(
                planned > trials.size()
                        ? new Total("trials ended", String.format(Locale.ROOT, "%,d of %,d", trials.size(), planned))
                        : total("trials", trials.size()));
        totals.add(total("completed", count(Ends::completed)));
        totals.add(total("diverged", count(Ends::diverged)));
        long late = count(Ends::timedOut);
        Total failed = total("failed", count(Ends::failed));
        totals.add(late == 0 ? failed : new Total(failed.name(), failed.value() + " (" + late + " timed out)"));
        if (count(Ends::stopped) > 0) {
            totals.add(total("stopped early", count(Ends::stopped)));
        }
        double seconds = trials.stream()
                .map(trial -> trial.get(TrialColumns.WALL_S))
                .filter(Objects::nonNull)
                .mapToDouble(s -> s)
                .sum();
        totals.add(new Total("of training", Elapsed.of(seconds)));
        return totals;
    }

    private Throughputs throughputs() {
        List<String> ways = rows.rows().stream()
                .flatMap(row -> row.throughput().stream())
                .map(Throughput::way)
                .distinct()
                .sorted()
                .toList();
        List<Throughputs.Bar> bars = new ArrayList<>();
        for (int i = 0; i < rows.size(); i++) {
            for (Throughput throughput : rows.row(i).throughput()) {
                Spread spread = throughput.tokensPerSecond();
                bars.add(new Throughputs.Bar(
                        i,
                        ways.indexOf(throughput.way()),
                        spread.count(),
                        spread.mean().orElseThrow(),
                        spread.values().stream().min(Double::compare).orElseThrow(),
                        spread.values().stream().max(Double::compare).orElseThrow()));
            }
        }
        return new Throughputs(ways, bars);
    }

    private long count(ToIntFunction<Ends> way) {
        return rows.rows().stream().mapToInt(row -> way.applyAsInt(row.ends())).sum();
    }

    private long distinct(Function<TrialRow, Object> value) {
        return trials.stream().map(value).distinct().count();
    }

    private static Total total(String name, long count) {
        return new Total(name, String.format(Locale.ROOT, "%,d", count));
    }

    private static String steps(List<Integer> lengths) {
        return lengths.size() == 1
                ? Count.of(lengths.get(0), "step")
                : lengths.stream().map(String::valueOf).collect(Collectors.joining(" or ")) + " steps";
    }
}
