package io.altgrad.report;

import io.altgrad.compare.Comparison;
import io.altgrad.compare.ComparisonRow;
import io.altgrad.compare.Ends;
import io.altgrad.compare.LearningRates;
import io.altgrad.compare.Results;
import io.altgrad.compare.Stability;
import io.altgrad.compare.Throughput;
import io.altgrad.compare.VerdictText;
import io.altgrad.compare.Verdicts;
import io.altgrad.report.PageData.Judged;
import io.altgrad.report.PageData.Judging;
import io.altgrad.report.PageData.PageRow;
import io.altgrad.report.PageData.Span;
import io.altgrad.report.PageData.Throughputs;
import io.altgrad.report.PageData.Total;
import io.altgrad.result.BuildInfo;
import io.altgrad.spec.TrainingSettings;
import io.altgrad.statistics.Interval;
import io.altgrad.statistics.Judgement;
import io.altgrad.statistics.PValue;
import io.altgrad.statistics.Spread;
import io.altgrad.store.TrialColumns;
import io.altgrad.store.TrialRow;
import io.altgrad.text.Count;
import io.altgrad.text.Printable;
import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.OptionalDouble;
import java.util.function.Function;
import java.util.function.ToIntFunction;
import java.util.stream.Collectors;

/** A comparison as one HTML file: opens offline, asks nothing of a network, and can be sent to anyone. */
public final class Report {

    private final Results results;
    private final Comparison comparison;
    private final List<TrialRow> trials;
    private final RowIndex rows;
    private final Verdicts verdicts;

    private Report(Results results, Comparison comparison) {
        this.results = results;
        this.comparison = comparison;
        this.trials = results.trials();
        this.rows = new RowIndex(trials, comparison);
        this.verdicts = Verdicts.of(comparison);
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
        PageData.RowCurves curves = curveReader.curves();
        LayerReader layerReader = new LayerReader(rows);
        results.layers(LayerReader.COLUMNS, layerReader);
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
                pageRows(),
                new PageData.Losses(curveReader.steps(), curves, curveReader.ends()),
                layerReader.layers(),
                failures(),
                new PageData.Speeds(throughputs(), Throughput.LEAST_SECONDS),
                new PageData.Sources(Origin.of(trials), sweeps.texts()));
    }

    private PageData.Heading heading(List<String> notes, SweepTexts sweeps, Instant now) {
        return new PageData.Heading(
                trials.stream()
                        .map(trial -> trial.get(TrialColumns.SWEEP))
                        .distinct()
                        .collect(Collectors.joining(", ")),
                subtitle(),
                Printable.of(Answer.of(comparison)),
                notes,
                totals(sweeps.planned().orElse(trials.size())),
                "Made " + Origin.minute(now) + " by altgrad " + BuildInfo.current() + ".");
    }

    private PageData.Compared compared(VerdictText verdictText) {
        return new PageData.Compared(
                comparison.metric().label(),
                comparison.baseline(),
                comparison.baselineComputes().orElse(null),
                Interval.CONFIDENCE,
                new Judging(
                        comparison.criterion().margin(), comparison.criterion().confidence(), verdictText.legend()),
                comparison.axes());
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
                rates.rates().stream().map(LearningRates::spelled).toList(),
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
        double hours = trials.stream()
                        .map(trial -> trial.get(TrialColumns.WALL_S))
                        .filter(Objects::nonNull)
                        .mapToDouble(s -> s)
                        .sum()
                / 3600;
        totals.add(new Total("of training", duration(hours)));
        return totals;
    }

    private static String duration(double hours) {
        return hours >= 1
                ? String.format(Locale.ROOT, "%,.1f h", hours)
                : String.format(Locale.ROOT, "%.0f min", Math.ceil(60 * hours));
    }

    private List<PageRow> pageRows() {
        List<PageRow> pageRows = new ArrayList<>();
        for (int i = 0; i < rows.size(); i++) {
            pageRows.add(row(rows.row(i), rows.baselineOf(i).orElse(null)));
        }
        return pageRows;
    }

    private PageRow row(ComparisonRow row, Integer baseline) {
        PValue tTest = row.difference(comparison.metric()).tTest();
        return new PageRow(
                new PageRow.Name(
                        Printable.of(row.format()),
                        Printable.of(row.rules()),
                        row.axes().stream().map(Printable::of).toList(),
                        baseline),
                new PageRow.Count(
                        row.ends().trials(),
                        row.ends().completed(),
                        row.ends().diverged(),
                        row.ends().failed()),
                span(row.spread(comparison.metric())),
                comparison.isBaseline(row)
                        ? null
                        : span(row.difference(comparison.metric()).spread()),
                new PageRow.PValues(
                        tTest.raw(),
                        tTest.holm(),
                        row.difference(comparison.metric()).signFlip().holm()),
                verdicts.of(row).verdict(),
                judged(row),
                row.throughput().size() == 1
                        ? nullable(row.throughput().get(0).tokensPerSecond().mean())
                        : null);
    }

    private Judged judged(ComparisonRow row) {
        Judgement.Tested tested = verdicts.of(row).tested().orElse(null);
        String words = verdicts.words(row);
        return tested == null
                ? new Judged(words, null, null, null, null, null)
                : new Judged(
                        words,
                        finite(tested.atOnce().low()),
                        finite(tested.atOnce().high()),
                        finite(tested.bounds().low()),
                        finite(tested.bounds().high()),
                        tested.equivalenceP());
    }

    private static Span span(Spread spread) {
        Interval interval = spread.interval().orElse(null);
        return new Span(
                spread.count(),
                nullable(spread.mean()),
                nullable(spread.sd()),
                interval == null ? null : interval.low(),
                interval == null ? null : interval.high());
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

    private static Double finite(double value) {
        return Double.isFinite(value) ? value : null;
    }

    private static Double nullable(OptionalDouble value) {
        return value.isPresent() ? value.getAsDouble() : null;
    }
}
