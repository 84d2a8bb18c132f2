package io.altgrad.statistics;

/**
 * The criterion of a verdict: the margin of equality, the confidence, and how often one looks.
 *
 * @param margin the difference from the baseline that begins to matter, in the unit of the differences (nats); a row is
 *     equivalent where its difference is smaller, to either side
 * @param confidence the probability, at least, that all verdicts of a family are true
 * @param looks once or after every seed
 */
public record Criterion(double margin, double confidence, Looks looks) {

    /** The margin and the confidence where nobody has said otherwise. */
    public static final Criterion DEFAULT = new Criterion(0.01, 0.95);

    /** The same of one look, after a fixed number of seeds. */
    public Criterion(double margin, double confidence) {
        this(margin, confidence, Looks.ONCE);
    }

    /** @throws IllegalArgumentException if one of the two is not {@link #isMargin} or {@link #isConfidence} */
    public Criterion {
        if (!isMargin(margin)) {
            throw new IllegalArgumentException("Cannot judge by a margin of " + margin + ": it is finite and above 0.");
        }
        if (!isConfidence(confidence)) {
            throw new IllegalArgumentException(
                    "Cannot judge with a confidence of " + confidence + ": it is at least 0.5 and below 1.");
        }
    }

    /** Tells whether {@code value} is a margin: finite and above 0. */
    public static boolean isMargin(double value) {
        return value > 0 && Double.isFinite(value);
    }

    /** Tells whether {@code value} is a confidence: at least 0.5, below which a verdict is wrong oftener than right. */
    public static boolean isConfidence(double value) {
        return value >= 0.5 && value < 1;
    }

    /** The same confidence with another margin. */
    public Criterion withMargin(double other) {
        return new Criterion(other, confidence, looks);
    }

    /** The same margin with another confidence. */
    public Criterion withConfidence(double other) {
        return new Criterion(margin, other, looks);
    }

    /** The same margin and confidence for other looks. */
    public Criterion withLooks(Looks other) {
        return new Criterion(margin, confidence, other);
    }

    /** The probability, at most, that any verdict of a family is false. */
    public double error() {
        return 1 - confidence;
    }
}
