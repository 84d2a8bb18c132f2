package io.altgrad.report;

import io.altgrad.base.Count;
import io.altgrad.report.PageData.Fact;
import io.altgrad.spec.ModelSettings;
import io.altgrad.spec.TrainingSettings;
import io.altgrad.store.TrialColumns;
import io.altgrad.store.TrialRow;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.stream.Collectors;

/** The origin of the trials: what all share, or the values that there are and how many trials have each. */
final class Origin {

    private static final int MOST_VALUES = 8;

    private static final DateTimeFormatter MINUTE =
            DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm 'UTC'", Locale.ROOT).withZone(ZoneOffset.UTC);

    private Origin() {}

    static List<Fact> of(List<TrialRow> trials) {
        List<Fact> facts = new ArrayList<>();
        add(
                facts,
                "AltGrad",
                trials,
                row -> joined(row.get(TrialColumns.VERSION), "commit", row.get(TrialColumns.COMMIT)));
        add(facts, "Java", trials, row -> row.get(TrialColumns.JAVA_VERSION));
        add(
                facts,
                "DJL, libtorch",
                trials,
                row -> joined(row.get(TrialColumns.DJL_VERSION), ",", row.libtorchVersion()));
        add(facts, "binding of libtorch", trials, TrialRow::binding);
        add(
                facts,
                "CUDA, driver",
                trials,
                row -> joined(row.get(TrialColumns.CUDA_VERSION), ",", row.get(TrialColumns.DRIVER_VERSION)));
        add(facts, "operating system", trials, row -> row.get(TrialColumns.OS));
        add(facts, "processor", trials, TrialRow::processor);
        add(facts, "computed", trials, row -> joined(row.computation(), "on", row.device()));
        add(facts, "threads", trials, row -> text(row.threads()));
        add(facts, "corpus", trials, row -> joined(row.corpus(), ", SHA-256", row.corpusHash()));
        add(facts, "model", trials, Origin::model);
        add(facts, "training", trials, Origin::training);
        add(facts, "hosts", trials, row -> row.get(TrialColumns.HOST));
        facts.add(new Fact("ended", List.of(period(trials))));
        return facts;
    }

    /** A point in time, to the minute. */
    static String minute(Instant time) {
        return MINUTE.format(time);
    }

    static String model(TrialRow row) {
        return Count.of(row.get(ModelSettings.LAYERS), "layer") + ", " + Count.of(row.get(ModelSettings.HEADS), "head")
                + ", width " + row.get(ModelSettings.WIDTH) + ", context " + row.get(ModelSettings.CONTEXT);
    }

    private static String training(TrialRow row) {
        return Count.of(row.get(TrainingSettings.STEPS), "step") + " of "
                + Count.of(row.get(TrainingSettings.BATCH) * row.get(TrainingSettings.ACCUMULATION), "sequence")
                + ", peak learning rate "
                + row.get(TrainingSettings.LEARNING_RATE);
    }

    private static void add(List<Fact> facts, String name, List<TrialRow> trials, Function<TrialRow, String> value) {
        Map<String, Long> counts = trials.stream()
                .map(row -> Objects.requireNonNullElse(value.apply(row), "unknown"))
                .collect(Collectors.groupingBy(Function.identity(), TreeMap::new, Collectors.counting()));
        if (counts.size() == 1) {
            facts.add(new Fact(name, List.copyOf(counts.keySet())));
            return;
        }
        List<String> values = counts.entrySet().stream()
                .sorted(Map.Entry.<String, Long>comparingByValue(Comparator.reverseOrder()))
                .limit(MOST_VALUES)
                .map(entry -> entry.getKey() + " (" + Count.of(entry.getValue(), "trial") + ")")
                .collect(Collectors.toCollection(ArrayList::new));
        if (counts.size() > MOST_VALUES) {
            values.add("and " + (counts.size() - MOST_VALUES) + " more");
        }
        facts.add(new Fact(name, values));
    }

    private static String joined(String first, String between, String second) {
        if (first == null || second == null) {
            return first == null ? second : first;
        }
        return first + (between.startsWith(",") ? "" : " ") + between + " " + second;
    }

    private static String text(Integer number) {
        return number == null ? null : number.toString();
    }

    private static String period(List<TrialRow> trials) {
        Instant first = trials.stream()
                .map(row -> row.get(TrialColumns.ENDED_AT))
                .min(Comparator.naturalOrder())
                .orElseThrow();
        Instant last = trials.stream()
                .map(row -> row.get(TrialColumns.ENDED_AT))
                .max(Comparator.naturalOrder())
                .orElseThrow();
        return minute(first).equals(minute(last)) ? minute(first) : minute(first) + " to " + minute(last);
    }
}
