package io.altgrad.sweep;

import io.altgrad.base.UserError;
import io.altgrad.spec.LayerFormat;
import io.altgrad.spec.RuleSet;
import io.altgrad.spec.Trial;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;

/**
 * What a sweep file says.
 *
 * @param name of the sweep; letters, digits, dots, dashes and underscores
 * @param output the folder for results, on any Hadoop file system
 * @param axes in file order
 * @param base the trial of every axis's first value
 * @param ruleSets all that the file defines, whether or not an axis uses them
 * @param standard what the results are held against
 * @param notices what is no mistake, and may not be what was meant; a line each
 * @param text of the file, which is kept beside the results
 */
public record Sweep(
        String name,
        String output,
        List<Axis> axes,
        Trial base,
        List<RuleSet> ruleSets,
        Standard standard,
        List<String> notices,
        String text) {

    public Sweep {
        Objects.requireNonNull(name, "name");
        Objects.requireNonNull(output, "output");
        Objects.requireNonNull(base, "base");
        Objects.requireNonNull(standard, "standard");
        Objects.requireNonNull(text, "text");
        axes = List.copyOf(axes);
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

    /** The trials. */
    public Grid grid() {
        return new Grid(axes, base);
    }

    /** The same sweep with its results elsewhere. */
    public Sweep withOutput(String folder) {
        return new Sweep(name, folder, axes, base, ruleSets, standard, notices, text);
    }
}
