package io.altgrad.sweep;

import io.altgrad.base.UserError;
import io.altgrad.spec.Trial;
import java.nio.file.Path;
import java.util.List;

/** Reads a sweep file, strictly: what it does not know it refuses, with the line and what it expected there. */
public final class SweepFile {

    private SweepFile() {}

    /**
     * The sweep that {@code file} describes.
     *
     * @throws UserError if it cannot be read or describes none
     */
    public static Sweep read(Path file) {
        return read(file, List.of());
    }

    /**
     * The same with some of its keys set otherwise.
     *
     * @param settings each {@code KEY=VALUE}, for example {@code training.steps=500} or {@code axes.seed=1..3}
     */
    public static Sweep read(Path file, List<String> settings) {
        return sweep(new SweepComposer().read(file, settings), file.toString());
    }

    /**
     * The sweep that {@code text} describes. It may include no other file.
     *
     * @param file what errors call it
     * @throws UserError if it describes none
     */
    public static Sweep parse(String text, String file) {
        return parse(text, file, List.of());
    }

    /** The same with some of its keys set otherwise, as {@link #read(Path, List)} does. */
    public static Sweep parse(String text, String file, List<String> settings) {
        return sweep(new SweepComposer().parse(text, file, settings), file);
    }

    /** The error of a number that is not from 1 to {@code trials}. */
    public static UserError noTrial(Path file, long number, long trials) {
        return new UserError("Cannot show trial " + number + " of " + file + ": it has " + trials
                + "; give a number from 1 to " + trials + ".");
    }

    /**
     * One trial of the sweep that {@link #read(Path, List)} gives, as a sweep file whose only trial it is, with the same id:
     * every setting has its value there, and a comment that says where the value comes from.
     *
     * @param number of the trial among those that run, counted from 1
     * @throws UserError also if there is no such trial
     */
    public static String resolved(Path file, List<String> settings, long number) {
        SweepComposer.Document document = new SweepComposer().read(file, settings);
        SweepReader reader = new SweepReader(new Source(file.toString()));
        Sweep sweep = reader.read(document.root(), document.text());
        long trials = sweep.grid().runCount();
        if (number < 1 || number > trials) {
            throw noTrial(file, number, trials);
        }
        long index = sweep.grid().runs().skip(number - 1).findFirst().orElseThrow();
        Trial trial = sweep.grid().trial(index);
        return new TrialYaml(trial, reader.origins(sweep, index, document.root()))
                .text(
                        sweep.name() + "-" + number,
                        "trial " + number + " of " + Source.onOneLine(file.toString()) + ", id " + trial.id()
                                + "; beside each value where it comes from");
    }

    private static Sweep sweep(SweepComposer.Document document, String file) {
        return new SweepReader(new Source(file)).read(document.root(), document.text());
    }
}
