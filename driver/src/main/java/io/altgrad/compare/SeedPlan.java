package io.altgrad.compare;

import io.altgrad.base.Count;
import io.altgrad.statistics.AnytimePower;
import io.altgrad.statistics.Criterion;
import io.altgrad.statistics.Family;
import io.altgrad.statistics.Looks;
import io.altgrad.statistics.Power;
import io.altgrad.statistics.Spread;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.OptionalDouble;
import java.util.OptionalInt;

/** The number of seeds that verdicts would take, before there are any: of a fixed number of them, or added until rows are decided. */
public final class SeedPlan {

    private final Family family;

    /**
     * A plan for {@code rows} rows that are judged together; where seeds are added until rows are decided, the criterion
     * says how many there are.
     */
    public SeedPlan(Criterion criterion, int rows) {
        int judged = criterion.looks() instanceof Looks.EverySeed looks ? looks.rows() : rows;
        this.family = new Family(criterion, Math.max(1, judged));
    }

    /** The seeds for rows whose paired differences spread as told: one without a difference, and one of two margins. */
    public List<String> lines(double sd) {
        double margin = family.criterion().margin();
        if (family.criterion().looks() instanceof Looks.EverySeed looks) {
            return List.of(
                    untilDecided() + ", if paired differences spread by " + VerdictText.nats(sd) + ":",
                    "  a row without a difference: " + seeds(looks, 0, sd),
                    "  a row that differs by " + VerdictText.nats(2 * margin) + " nats: "
                            + seeds(looks, 2 * margin, sd));
        }
        return List.of(String.format(
                Locale.ROOT,
                "%s for a verdict on a row without a difference, %s on one that differs by %s nats: with %s chance, of"
                        + " %s judged at once at a margin of %s nats, if paired differences spread by %s",
                seeds(Power.pairs(family, 0, sd)),
                seeds(Power.pairs(family, 2 * margin, sd)),
                VerdictText.nats(2 * margin),
                VerdictText.percent(Power.CHANCE),
                Count.of(family.rows(), "row"),
                VerdictText.nats(margin),
                VerdictText.nats(sd)));
    }

    /**
     * The seeds for each row of an earlier comparison whose difference and spread would be the same again.
     *
     * @return a line for each row with two pairs or more, and one if there is none
     */
    public List<String> lines(Comparison earlier) {
        RowNames names = new RowNames(earlier);
        List<String> lines = new ArrayList<>();
        for (ComparisonRow row : earlier.rows()) {
            Spread differences = row.difference(earlier.metric()).spread();
            OptionalDouble sd = differences.sd();
            if (sd.isPresent() && Double.isFinite(sd.getAsDouble())) {
                double mean = differences.mean().orElseThrow();
                lines.add(String.format(
                        Locale.ROOT,
                        "  %s: %s (difference %+.4f, spread %.4f of %s)",
                        names.of(row),
                        seeds(mean, sd.getAsDouble()),
                        mean,
                        sd.getAsDouble(),
                        Count.of(differences.count(), "pair")));
            }
        }
        if (lines.isEmpty()) {
            return List.of("no row of the earlier results has two pairs of seeds, so that none tells of a spread");
        }
        lines.add(0, head());
        return lines;
    }

    private String head() {
        if (family.criterion().looks() instanceof Looks.EverySeed) {
            return untilDecided() + ", if differences are those seen:";
        }
        return "seeds for a verdict with " + VerdictText.percent(Power.CHANCE) + " chance, of "
                + Count.of(family.rows(), "row") + " judged at once at a margin of "
                + VerdictText.nats(family.criterion().margin()) + " nats, if differences are those seen:";
    }

    private String untilDecided() {
        return "seeds until decided, of " + Count.of(family.rows(), "row")
                + " judged at once after every seed at a margin of "
                + VerdictText.nats(family.criterion().margin()) + " nats";
    }

    private String seeds(double effect, double sd) {
        return family.criterion().looks() instanceof Looks.EverySeed looks
                ? seeds(looks, effect, sd)
                : seeds(Power.pairs(family, effect, sd));
    }

    private String seeds(Looks.EverySeed looks, double effect, double sd) {
        AnytimePower power = AnytimePower.of(family, effect, sd);
        OptionalInt pairs = power.pairs();
        String mean = String.format(Locale.ROOT, "%.1f on average", power.mean(looks.atMost()));
        return pairs.isPresent() && pairs.getAsInt() <= looks.atMost()
                ? Count.of(pairs.getAsInt(), "seed") + " with " + VerdictText.percent(Power.CHANCE) + " chance, " + mean
                : String.format(
                        Locale.ROOT,
                        "a verdict within its %d seeds with %.0f %% chance, %s; %s with %s",
                        looks.atMost(),
                        100 * power.decidedBy(looks.atMost()),
                        mean,
                        seeds(pairs),
                        VerdictText.percent(Power.CHANCE));
    }

    private static String seeds(OptionalInt pairs) {
        return pairs.isEmpty() ? "more than " + Power.MOST_PAIRS + " seeds" : Count.of(pairs.getAsInt(), "seed");
    }
}
