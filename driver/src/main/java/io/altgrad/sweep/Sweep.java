package io.altgrad.sweep;

import io.altgrad.spec.LayerFormat;
import io.altgrad.spec.RuleSet;
import io.altgrad.spec.Trial;
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
 * @param baseline the format that the comparison measures the others against
 * @param notices what is no mistake, and may not be what was meant; a line each
 */
public record Sweep(
        String name,
        String output,
        List<Axis> axes,
        Trial base,
        List<RuleSet> ruleSets,
        LayerFormat baseline,
        List<String> notices) {

    public Sweep {
        Objects.requireNonNull(name, "name");
        Objects.requireNonNull(output, "output");
        Objects.requireNonNull(base, "base");
        Objects.requireNonNull(baseline, "baseline");
        axes = List.copyOf(axes);
        ruleSets = List.copyOf(ruleSets);
        notices = List.copyOf(notices);
    }

    /** The trials. */
    public Grid grid() {
        return new Grid(axes, base);
    }

    /** The same sweep with its results elsewhere. */
    public Sweep withOutput(String folder) {
        return new Sweep(name, folder, axes, base, ruleSets, baseline, notices);
    }
}
