package io.altgrad.watch;

import io.altgrad.text.Elapsed;
import io.altgrad.text.Paint;
import io.altgrad.text.Printable;
import io.altgrad.text.TextTable;
import io.altgrad.text.Tone;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.Function;

/** A snapshot as lines of text no wider than asked: a bar for the sweep and below it a line for each running trial. */
final class SweepLines {

    private static final int LEAST_WIDTH = 20;
    private static final int WIDEST_BAR = 30;

    private static final Function<RunningTrial, String> LABEL = trial -> Printable.of(trial.label());

    /** The cells of a trial, what a person needs most first. */
    private static final List<Function<RunningTrial, String>> COLUMNS = List.of(
            LABEL,
            trial -> trial.step() + "/" + trial.steps(),
            trial -> trial.step() == 0 ? "starting" : "loss " + Text.loss(trial.loss()),
            trial -> trial.step() == 0 ? "" : Elapsed.clock(trial.secondsLeft()) + " left",
            trial -> trial.step() == 0 ? "" : Text.whole(trial.tokensPerSecond()) + " tokens/s",
            trial -> Printable.of(trial.where()));

    /** Columns that are there in any width. */
    private static final int NEEDED = 3;

    private SweepLines() {}

    /** The bar, then the running trials, {@code height} lines at most. */
    static List<String> of(SweepSnapshot snapshot, int width, int height, Paint paint) {
        int columns = Math.max(LEAST_WIDTH, width);
        List<String> lines = new ArrayList<>();
        lines.add(bar(snapshot, columns, paint));
        lines.addAll(running(snapshot.running(), columns, Math.max(1, height - 1)));
        return lines;
    }

    /** {@code [#####     ] 25% 12/48, 1 diverged, 2 running, 0:12:34 left}. */
    private static String bar(SweepSnapshot snapshot, int width, Paint paint) {
        String share = String.format(Locale.ROOT, "%3d%% ", (int) (snapshot.share() * 100));
        String text = share + summary(snapshot, Paint.NONE);
        int cells = Math.min(WIDEST_BAR, width - text.length() - 3);
        if (cells < 4) {
            return Text.cut(text, width);
        }
        int full = (int) (snapshot.share() * cells);
        return "[" + paint.of(Tone.GOOD, "#".repeat(full)) + " ".repeat(cells - full) + "] " + share
                + summary(snapshot, paint);
    }

    /** The words of a bar or a line: ended of all, troubles, running, time left. */
    static String summary(SweepSnapshot snapshot, Paint paint) {
        Counts counts = snapshot.counts();
        StringBuilder text = new StringBuilder();
        text.append(counts.ended()).append('/').append(counts.total());
        if (counts.isGrowing()) {
            text.append(" of at most ").append(counts.most());
        }
        append(text, counts.failed(), " failed", Tone.BAD, paint);
        append(text, counts.diverged(), " diverged", Tone.BAD, paint);
        append(text, counts.stopped(), " stopped early", Tone.PLAIN, paint);
        append(text, counts.running(), " running", Tone.PLAIN, paint);
        if (Double.isFinite(snapshot.pace().secondsLeft())) {
            text.append(", ")
                    .append(Elapsed.clock(snapshot.pace().secondsLeft()))
                    .append(" left");
        }
        return text.toString();
    }

    private static void append(StringBuilder text, long count, String what, Tone tone, Paint paint) {
        if (count > 0) {
            text.append(", ").append(paint.of(tone, count + what));
        }
    }

    /**
     * The trials as a table without a head. What a person needs least goes first when the width is too small: where,
     * then tokens/s, then the time left; then the label is cut.
     */
    static List<String> running(List<RunningTrial> trials, int width, int height) {
        int shown = trials.size() <= height ? trials.size() : Math.max(0, height - 1);
        List<RunningTrial> first = trials.subList(0, shown);
        List<String> lines = new ArrayList<>(table(first, COLUMNS.size(), Integer.MAX_VALUE));
        for (int columns = COLUMNS.size() - 1; columns >= NEEDED && widest(lines) > width; columns--) {
            lines = new ArrayList<>(table(first, columns, Integer.MAX_VALUE));
        }
        int excess = widest(lines) - width;
        if (excess > 0) {
            int longest = widest(first.stream().map(LABEL).toList());
            lines = new ArrayList<>(table(first, NEEDED, longest - excess));
        }
        if (shown < trials.size()) {
            lines.add("and " + (trials.size() - shown) + " more");
        }
        lines.replaceAll(line -> Text.cut(line, width));
        return lines;
    }

    /** The first {@code columns} of a table of the trials, with labels of so many characters at most. */
    private static List<String> table(List<RunningTrial> trials, int columns, int label) {
        TextTable<RunningTrial> table = new TextTable<>();
        table.left("", trial -> Text.cut(LABEL.apply(trial), label));
        COLUMNS.subList(1, columns).forEach(cell -> table.left("", cell));
        return table.body(trials);
    }

    private static int widest(List<String> lines) {
        return lines.stream().mapToInt(String::length).max().orElse(0);
    }
}
