package io.altgrad.sweep;

import io.altgrad.base.UserError;
import io.altgrad.spec.LayerFormat;
import io.altgrad.spec.RuleSet;
import io.altgrad.spec.Trial;
import io.altgrad.statistics.Looks;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/**
 * The content of a sweep file.
 *
 * @param name of the sweep; letters, digits, dots, dashes and underscores
 * @param output the folder for results, on any Hadoop file system
 * @param grid the trials
 * @param ruleSets all that the file defines, whether or not an axis uses them
 * @param standard what the results are held against
 * @param conduct how it is carried out
 * @param notices what is no mistake, and may not be what was meant; a line each
 * @param text of the file, which is kept beside the results
 */
public record Sweep(
        String name,
        String output,
        Grid grid,
        List<RuleSet> ruleSets,
        Standard standard,
        Conduct conduct,
        List<String> notices,
        String text) {

    public Sweep {
        Objects.requireNonNull(name, "name");
        Objects.requireNonNull(output, "output");
        Objects.requireNonNull(grid, "grid");
        Objects.requireNonNull(standard, "standard");
        Objects.requireNonNull(conduct, "conduct");
        Objects.requireNonNull(text, "text");
        ruleSets = List.copyOf(ruleSets);
        notices = List.copyOf(notices);
    }

    /**
     * Reads a sweep file, as {@link SweepFile#read} does.
     *
     * @throws UserError if it cannot be read or describes no sweep; the message names file, line and what was
     *     expected there
     */
    public static Sweep read(Path file) {
        return SweepFile.read(file);
    }

    /** The format that the comparison measures the others against. */
    public LayerFormat baseline() {
        return standard.baseline();
    }

    /** The looks of a sweep that adds seeds until its rows are decided; empty for one whose trials are fixed. */
    public Optional<Looks.EverySeed> untilDecided() {
        return standard.criterion().looks() instanceof Looks.EverySeed looks ? Optional.of(looks) : Optional.empty();
    }

    /** The number of trials worth running, found without going through them. */
    public TrialCount trialCount() {
        return count(grid.runCount());
    }

    /**
     * The number of rows that the comparison of its results judges together: those that differ in more than the seeds,
     * without the baseline's. Makes every trial, for what an axis is called does not say what it sets.
     */
    public int comparedRows() {
        return (int) grid.planned()
                .filter(planned -> !planned.trial().format().equals(baseline()))
                .map(planned -> planned.ids().group())
                .distinct()
                .count();
    }

    /** The number of trials in the end, if so many of the grid's are of some kind. */
    public TrialCount count(long ofGrid) {
        return new TrialCount(
                untilDecided()
                        .map(looks -> ofGrid / looks.atMost() * looks.atLeast())
                        .orElse(ofGrid),
                ofGrid);
    }

    /** As {@link Grid#product}, with the fewest and the most seeds where they are added until rows are decided. */
    public String product() {
        return untilDecided()
                .map(looks -> grid.product(SeedsUntilDecided.AXIS, looks.atLeast() + " to " + looks.atMost()))
                .orElseGet(grid::product);
    }

    /** The axes in file order. */
    public List<Axis> axes() {
        return grid.axes();
    }

    /** The first trial. */
    public Trial base() {
        return grid.base();
    }

    /** The same sweep with its results elsewhere. */
    public Sweep withOutput(String folder) {
        return new Sweep(name, folder, grid, ruleSets, standard, conduct, notices, text);
    }
}
