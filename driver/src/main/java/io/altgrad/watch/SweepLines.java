package io.altgrad.watch;

import io.altgrad.text.Printable;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.Function;

/** A snapshot as lines of text no wider than asked: a bar for the sweep and below it a line for each running trial. */
final class SweepLines {

    private static final int LEAST_WIDTH = 20;
    private static final int WIDEST_BAR = 30;
    private static final String GAP = "  ";

    private SweepLines() {}

    /** The bar, then the running trials, {@code height} lines at most. */
    static List<String> of(SweepSnapshot snapshot, int width, int height) {
        int columns = Math.max(LEAST_WIDTH, width);
        List<String> lines = new ArrayList<>();
        lines.add(bar(snapshot, columns));
        lines.addAll(running(snapshot.running(), columns, Math.max(1, height - 1)));
        return lines;
    }

    /** {@code [#####     ] 25% 12/48, 1 diverged, 2 running, 0:12:34 left}. */
    private static String bar(SweepSnapshot snapshot, int width) {
        String text = String.format(Locale.ROOT, "%3d%% %s", (int) (snapshot.share() * 100), summary(snapshot));
        int cells = Math.min(WIDEST_BAR, width - text.length() - 3);
        if (cells < 4) {
            return Text.cut(text, width);
        }
        int full = (int) (snapshot.share() * cells);
        return "[" + "#".repeat(full) + " ".repeat(cells - full) + "] " + text;
    }

    /** What a bar or a line says in words: ended of all, troubles, running, time left. */
    static String summary(SweepSnapshot snapshot) {
        Counts counts = snapshot.counts();
        StringBuilder text = new StringBuilder();
        text.append(counts.ended()).append('/').append(counts.total());
        append(text, counts.failed(), " failed");
        append(text, counts.diverged(), " diverged");
        append(text, counts.running(), " running");
        if (Double.isFinite(snapshot.pace().secondsLeft())) {
            text.append(", ")
                    .append(Text.duration(snapshot.pace().secondsLeft()))
                    .append(" left");
        }
        return text.toString();
    }

    private static void append(StringBuilder text, long count, String what) {
        if (count > 0) {
            text.append(", ").append(count).append(what);
        }
    }

    /**
     * The trials as a table without a head. What a person needs least goes first when the width is too small: where,
     * then tokens/s, then the time left; then the label is cut.
     */
    static List<String> running(List<RunningTrial> trials, int width, int height) {
        int shown = trials.size() <= height ? trials.size() : height - 1;
        List<RunningTrial> first = trials.subList(0, Math.max(0, shown));
        List<List<String>> columns = new ArrayList<>(List.of(
                column(first, trial -> Printable.of(trial.label())),
                column(first, trial -> trial.step() + "/" + trial.steps()),
                column(first, trial -> trial.step() == 0 ? "starting" : "loss " + Text.loss(trial.loss())),
                column(first, trial -> trial.step() == 0 ? "" : Text.duration(trial.secondsLeft()) + " left"),
                column(first, trial -> trial.step() == 0 ? "" : Text.whole(trial.tokensPerSecond()) + " tokens/s"),
                column(first, trial -> Printable.of(trial.where()))));
        while (columns.size() > 3 && width(columns) > width) {
            columns.remove(columns.size() - 1);
        }
        int rest = width - width(columns.subList(1, columns.size())) - GAP.length();
        columns.set(
                0,
                padded(columns.get(0).stream()
                        .map(label -> Text.cut(label, rest))
                        .toList()));
        List<String> lines = new ArrayList<>();
        for (int row = 0; row < first.size(); row++) {
            int at = row;
            String line = String.join(
                    GAP, columns.stream().map(column -> column.get(at)).toList());
            lines.add(Text.cut(line.stripTrailing(), width));
        }
        if (shown < trials.size()) {
            lines.add(Text.cut("and " + (trials.size() - first.size()) + " more", width));
        }
        return lines;
    }

    private static List<String> column(List<RunningTrial> trials, Function<RunningTrial, String> cell) {
        return padded(trials.stream().map(cell).toList());
    }

    private static List<String> padded(List<String> cells) {
        int width = width(cells, 0);
        return cells.stream()
                .map(cell -> cell + " ".repeat(width - cell.codePointCount(0, cell.length())))
                .toList();
    }

    private static int width(List<String> cells, int least) {
        return cells.stream()
                .mapToInt(cell -> cell.codePointCount(0, cell.length()))
                .max()
                .orElse(least);
    }

    private static int width(List<List<String>> columns) {
        return columns.stream()
                        .mapToInt(column -> width(column, 0) + GAP.length())
                        .sum()
                - GAP.length();
    }
}
