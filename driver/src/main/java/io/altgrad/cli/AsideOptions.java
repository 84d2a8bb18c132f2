package io.altgrad.cli;

import io.altgrad.compare.Aside;
import io.altgrad.compare.Comparison;
import io.altgrad.compare.EqualLoss;
import io.altgrad.compare.LearningRates;
import io.altgrad.compare.Opponents;
import io.altgrad.compare.Profile;
import io.altgrad.compare.Results;
import io.altgrad.compare.RobustSummaries;
import io.altgrad.compare.RowPairs;
import io.altgrad.compare.SeedVariance;
import io.altgrad.compare.Speeds;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import picocli.CommandLine.Option;

/** The options of {@code compare} that ask for a table beside the comparison. */
final class AsideOptions {

    @Option(
            names = "--pairs",
            paramLabel = "WHICH",
            defaultValue = "BASELINE",
            description = "What rows are held against: ${COMPLETION-CANDIDATES}. ALL adds every two rows, with verdicts"
                    + " and p adjusted over all of them.")
    private Opponents pairs;

    @Option(
            names = "--robust",
            description =
                    "Say the median and the interquartile mean of each row's differences, with bootstrap intervals,"
                            + " and the probability that it improves on the baseline.")
    private boolean robust;

    @Option(
            names = "--profile",
            description =
                    "Say how often each format comes how near the best, over rules, other axes and seeds: within 0,"
                            + " 0.5, 1, 2, 5 and 10 margins.")
    private boolean profile;

    @Option(
            names = "--steps",
            description = "Say how many more steps each row takes to the baseline's final validation loss, and when the"
                    + " baseline had the row's. Reads the steps too.")
    private boolean steps;

    @Option(
            names = "--speed",
            paramLabel = "FORMAT=FACTOR",
            description =
                    "How many times the baseline's tokens/s a format trains on the hardware that is meant, for the"
                            + " net speed-up at equal loss; repeatable, and does what --steps does. Otherwise what was measured,"
                            + " within one way of computing.")
    private Map<String, Double> speeds = new LinkedHashMap<>();

    @Option(
            names = "--diverged-share",
            paramLabel = "SHARE",
            description = "The share of seeds that may diverge at a learning rate that a format is said to stand, where"
                    + " the learning rate is an axis. Otherwise 0.")
    private Double divergedShare;

    /** Refuses values that mean nothing, before anything is read. */
    void require() {
        speeds();
        LearningRates.requireShare(share());
    }

    private Speeds speeds() {
        return new Speeds(speeds);
    }

    private double share() {
        return divergedShare == null ? 0 : divergedShare;
    }

    /** The tables that an option asks for. */
    List<Aside<?>> asked(Comparison comparison, Results results) throws IOException {
        List<Aside<?>> asides = new ArrayList<>();
        if (pairs == Opponents.ALL) {
            asides.add(RowPairs.aside(comparison, results.trials()));
        }
        if (robust) {
            asides.add(RobustSummaries.aside(comparison, results.trials()));
        }
        if (profile) {
            asides.add(Profile.aside(comparison, results.trials()));
        }
        if (steps || !speeds.isEmpty()) {
            asides.add(EqualLoss.aside(comparison, results, speeds()));
        }
        if (divergedShare != null) {
            LearningRates.of(comparison, share()).map(LearningRates::aside).ifPresent(asides::add);
        }
        return asides;
    }

    /** The tables that a comparison has without being asked, where it has something to say. */
    List<Aside<?>> unasked(Comparison comparison, Results results) {
        List<Aside<?>> asides = new ArrayList<>();
        LearningRates.of(comparison, share()).map(LearningRates::aside).ifPresent(asides::add);
        SeedVariance.aside(comparison, results.trials()).ifPresent(asides::add);
        return asides;
    }
}
