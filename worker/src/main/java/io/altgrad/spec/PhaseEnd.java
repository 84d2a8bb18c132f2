package io.altgrad.spec;

import java.io.Serializable;
import java.math.BigDecimal;

/** The end of a phase of a {@link PrecisionSchedule}. Its text is what files have. */
public sealed interface PhaseEnd extends Serializable {

    /** The word for {@link Decay}. */
    String DECAY = "decay";

    /** The sign of a {@link Share}. */
    String PERCENT = "%";

    /** The last step of the phase, counted from 1. */
    int lastStep(TrainingSpec.Schedule training);

    /** Tells whether it is not behind {@code other}, where that holds of trainings of any length. */
    default boolean isAtOrBefore(PhaseEnd other) {
        return equals(other);
    }

    /** The end after a step, counted from 1. */
    record Step(int step) implements PhaseEnd {

        public Step {
            InvalidSetting.atLeast("until", 1, step);
        }

        @Override
        public int lastStep(TrainingSpec.Schedule training) {
            return step;
        }

        @Override
        public boolean isAtOrBefore(PhaseEnd other) {
            return other instanceof Step before && step <= before.step;
        }

        @Override
        public String toString() {
            return Integer.toString(step);
        }
    }

    /**
     * The end after a share of the steps, rounded down to whole ones.
     *
     * @param percent above 0 and below 100
     */
    record Share(double percent) implements PhaseEnd {

        public Share {
            if (!(percent > 0 && percent < 100)) {
                throw new InvalidSetting("until", "a share above 0 % and below 100 %", text(percent));
            }
        }

        @Override
        public int lastStep(TrainingSpec.Schedule training) {
            return (int) (training.steps() * percent / 100);
        }

        @Override
        public boolean isAtOrBefore(PhaseEnd other) {
            return other instanceof Share before && percent <= before.percent;
        }

        private static String text(double percent) {
            return new BigDecimal(Double.toString(percent)).stripTrailingZeros().toPlainString() + " " + PERCENT;
        }

        @Override
        public String toString() {
            return text(percent);
        }
    }

    /** The end of warm-up, after which the learning rate decays. */
    record Decay() implements PhaseEnd {

        /** @throws InvalidSetting if the learning rate never decays */
        @Override
        public int lastStep(TrainingSpec.Schedule training) {
            if (training.minLearningRate() == training.learningRate()) {
                throw new InvalidSetting(
                        "quantization.schedule",
                        "a learning rate that decays, and training.minLearningRate is the learningRate of "
                                + training.learningRate() + "; give steps or a share of them",
                        "'until " + this + "'");
            }
            return training.warmupSteps();
        }

        @Override
        public String toString() {
            return DECAY;
        }
    }

    /** The end of the training. */
    record Training() implements PhaseEnd {

        @Override
        public int lastStep(TrainingSpec.Schedule training) {
            return training.steps();
        }

        @Override
        public String toString() {
            return "the end";
        }
    }

    /**
     * Reads {@code 500}, {@code 80 %} or {@code decay}.
     *
     * @throws InvalidSetting if it is none of these, or a number makes no sense
     */
    static PhaseEnd parse(String text) {
        String stripped = text.strip();
        try {
            if (stripped.equals(DECAY)) {
                return new Decay();
            }
            return stripped.endsWith(PERCENT)
                    ? new Share(Double.parseDouble(stripped.substring(0, stripped.length() - 1)))
                    : new Step(Integer.parseInt(stripped));
        } catch (NumberFormatException e) {
            throw new InvalidSetting(
                    "until", "a step such as 500, a share of the steps such as 80 %, or " + DECAY, "'" + text + "'");
        }
    }
}
