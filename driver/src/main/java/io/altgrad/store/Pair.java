package io.altgrad.store;

import io.altgrad.result.NumericsVersion;
import io.altgrad.spec.Seeds;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/** A trial and the baseline's trial of the same seed. */
public record Pair(TrialRow trial, TrialRow baseline) {

    /**
     * The reason for which the difference of two trials says nothing of their formats. That they saw different texts is
     * none: texts of one name and different hashes have names of their own in a comparison, and
     * so rows of their own.
     */
    public enum Flaw {
        WEIGHTS("did not start from the same weights (initial_state_hash)"),
        NUMERICS("were computed by versions whose numbers differ (numerics_version)");

        private final String words;

        Flaw(String words) {
            this.words = words;
        }

        /** The words that follow "they", said of the two trials. */
        public String words() {
            return words;
        }
    }

    /** The pairs of one seed, in the order of {@code trials}; of several trials of one seed the first counts. */
    public static List<Pair> bySeed(List<TrialRow> trials, List<TrialRow> baseline) {
        Map<Seeds, TrialRow> bySeed = new LinkedHashMap<>();
        baseline.forEach(trial -> bySeed.putIfAbsent(trial.seeds(), trial));
        Map<Seeds, Pair> pairs = new LinkedHashMap<>();
        trials.forEach(trial -> {
            if (bySeed.containsKey(trial.seeds())) {
                pairs.putIfAbsent(trial.seeds(), new Pair(trial, bySeed.get(trial.seeds())));
            }
        });
        return new ArrayList<>(pairs.values());
    }

    /** The reason why their difference means nothing; empty where it means something. A value that a row lacks is no flaw. */
    public Optional<Flaw> flaw() {
        if (differ(trial.initialStateHash(), baseline.initialStateHash())) {
            return Optional.of(Flaw.WEIGHTS);
        }
        Optional<NumericsVersion> numerics = trial.stored().numerics();
        return numerics.flatMap(one -> baseline.stored().numerics().filter(other -> !one.agreesWith(other)))
                .map(other -> Flaw.NUMERICS);
    }

    private static boolean differ(Object one, Object other) {
        return one != null && other != null && !Objects.equals(one, other);
    }
}
