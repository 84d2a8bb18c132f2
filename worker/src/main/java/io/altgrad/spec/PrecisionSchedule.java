package io.altgrad.spec;

import java.io.Serializable;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.stream.Collectors;

/**
 * The casts of a trial from its first step to its last, as phases that follow each other. Weights, AdamW's moments and
 * random numbers know nothing of it: from one phase to the next only the casts are made anew, so that histories of amax
 * begin again where a layer's recipe changes.
 *
 * @param phases in their order; none where a trial is treated alike throughout
 */
public record PrecisionSchedule(List<Phase> phases) implements Serializable {

    /** The schedule of a trial that has none. */
    public static final PrecisionSchedule NONE = new PrecisionSchedule(List.of());

    private static final String KEY = "quantization.schedule";

    /**
     * Some steps in which nothing changes.
     *
     * @param format what {@code $format} stands for meanwhile; nothing to a trial whose format is {@code none}, so that
     *     there is one baseline whatever the schedule
     * @param casts which casts of a recipe are made
     * @param until the end of the phase
     */
    public record Phase(LayerFormat format, KeptCasts casts, PhaseEnd until) implements Serializable {

        public Phase {
            Objects.requireNonNull(format, "format");
            Objects.requireNonNull(casts, "casts");
            Objects.requireNonNull(until, "until");
        }

        /** For example {@code $format forward until 80 %}. */
        @Override
        public String toString() {
            return format
                    + (casts == KeptCasts.FORWARD ? " forward" : "")
                    + (until instanceof PhaseEnd.Training ? "" : " until " + until);
        }
    }

    /**
     * @throws InvalidSetting if a phase before the last has no end, the last has one, or an end is not behind the one
     *     before as far as their numbers tell
     */
    public PrecisionSchedule {
        phases = List.copyOf(phases);
        for (int i = 0; i < phases.size(); i++) {
            boolean last = i == phases.size() - 1;
            if (last != phases.get(i).until() instanceof PhaseEnd.Training) {
                throw new InvalidSetting(
                        KEY,
                        last
                                ? "no 'until' in the last phase, which lasts to the end"
                                : "an 'until' in every phase but the last",
                        show(phases.get(i)));
            }
        }
        for (int i = 1; i < phases.size(); i++) {
            if (phases.get(i).until().isAtOrBefore(phases.get(i - 1).until())) {
                throw new InvalidSetting(
                        KEY,
                        "each 'until' behind the one before, which is "
                                + phases.get(i - 1).until(),
                        show(phases.get(i)));
            }
        }
    }

    /**
     * The last step of each phase, counted from 1, in a training of that length.
     *
     * @throws InvalidSetting if a phase has no step there
     */
    List<Integer> lastSteps(TrainingSpec.Schedule training) {
        List<Integer> ends = new ArrayList<>();
        int before = 0;
        for (Phase phase : phases) {
            int end = phase.until().lastStep(training);
            boolean last = phase.until() instanceof PhaseEnd.Training;
            if (end <= before || !last && end >= training.steps()) {
                throw new InvalidSetting(
                        KEY,
                        "phases of at least one of the " + training.steps()
                                + " steps each, and this one would end after " + "step " + end
                                + (before > 0 ? ", the one before after step " + before : ""),
                        show(phase));
            }
            ends.add(end);
            before = end;
        }
        return ends;
    }

    private static String show(Phase phase) {
        return "'" + phase + "'";
    }

    /** For example {@code $format until 80 % then none}; {@code none} without a phase, {@code always none} with one. */
    @Override
    public String toString() {
        if (phases.isEmpty()) {
            return LayerFormat.NONE;
        }
        return (phases.size() == 1 ? "always " : "")
                + phases.stream().map(Phase::toString).collect(Collectors.joining(" then "));
    }
}
