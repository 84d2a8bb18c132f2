package io.altgrad.cli;

import io.altgrad.store.Row;
import io.altgrad.store.TrialColumns;
import io.altgrad.store.TrialRow;
import java.io.PrintWriter;
import java.util.List;
import java.util.Map;

/** Prints all that is stored of one trial, a section for each kind of it. */
record TrialPrinter(PrintWriter out) {

    /**
     * Prints a trial.
     *
     * @param name it goes by among the trials of its folder
     * @param spelled the values of settings that its sweep file spells in its own way
     * @param steps its rows of {@code steps}, in order
     */
    void print(TrialRow row, String name, Map<String, String> spelled, List<Row> steps) {
        TrialText text = new TrialText(row);
        out.println("trial " + row.trialId() + ": " + name);
        out.println(text.end() + "; ended " + row.get(TrialColumns.ENDED_AT) + " on " + row.get(TrialColumns.HOST));
        section("figures", lines(text.figures()));
        section("settings", lines(text.settings(spelled)));
        section("curve", TrialText.curve(steps));
        section("layers", text.layers());
        String stack = row.get(TrialColumns.FAILURE_STACK);
        section("stack", stack == null ? List.of() : stack.lines().toList());
        out.flush();
    }

    private static List<String> lines(Map<String, String> values) {
        return values.entrySet().stream()
                .map(value -> value.getKey() + " " + value.getValue())
                .toList();
    }

    private void section(String name, List<String> lines) {
        if (!lines.isEmpty()) {
            out.println(name + ":");
            lines.forEach(line -> out.println("  " + line));
        }
    }
}
