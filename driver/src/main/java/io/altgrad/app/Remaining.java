package io.altgrad.app;

import io.altgrad.base.Count;
import io.altgrad.base.UserError;
import io.altgrad.result.NumericsVersion;
import io.altgrad.spec.PlannedTrial;
import io.altgrad.stopping.StoppingRule;
import io.altgrad.store.Growth;
import io.altgrad.store.ResultStore;
import io.altgrad.store.Standing;
import io.altgrad.store.StoredTrial;
import io.altgrad.store.TrialRow;
import io.altgrad.sweep.Sweep;
import io.altgrad.sweep.SweepChanges;
import io.altgrad.sweep.SweepFile;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The part of a sweep that is still to run, given what its folder holds.
 *
 * @param planned the sweep's trials that are asked for, in the order in which they run
 * @param standing which of them do not run again
 * @param stored every stored trial by its id, whichever sweep file it is of
 * @param growth null for a sweep whose trials are fixed
 * @param notices what has changed since the last run, a line each
 */
record Remaining(
        List<PlannedTrial> planned,
        Standing standing,
        Map<String, StoredTrial> stored,
        Growth growth,
        List<String> notices) {

    /**
     * Reads the folder, and changes nothing in it.
     *
     * @param planned the trials of {@code sweep}
     * @param corpora the hash of each corpus of the sweep, by its name
     * @throws UserError if it holds results of another numerics version or binding that are not accepted, or of other
     *     texts, or a row that cannot be read of a trial that is none of the sweep's
     */
    static Remaining of(
            Sweep sweep, List<PlannedTrial> planned, Map<String, String> corpora, ResultStore store, RunOptions options)
            throws IOException {
        Durability durability = options.durability();
        Set<String> ids = planned.stream().map(PlannedTrial::id).collect(Collectors.toSet());
        Map<String, StoredTrial> stored = store.stored(ids);
        if (durability.changedNumerics() == Durability.ChangedNumerics.REFUSE) {
            requireSameNumerics(stored, store);
            requireSameBinding(stored, options.torch().binding(), store);
        }
        requireSameTexts(planned, corpora, stored, store);
        Set<String> done = stored.keySet().stream()
                .filter(id -> durability.failed() == Durability.Failed.KEEP
                        || !stored.get(id).mayEndOtherwise())
                // Without a rule the file asks for every trial to its end.
                .filter(id ->
                        !stored.get(id).isStopped() || !sweep.conduct().rule().equals(StoppingRule.NONE))
                .collect(Collectors.toSet());
        long gone = stored.keySet().stream().filter(id -> !ids.contains(id)).count();
        if (sweep.untilDecided().isEmpty()) {
            Standing standing = Standing.of(ids, done);
            return new Remaining(planned, standing, stored, null, notices(sweep, standing, gone, store));
        }
        Growth growth = new Growth(sweep, planned, rows(store, done));
        Standing standing = Standing.of(growth, done);
        return new Remaining(growth.asked(), standing, stored, growth, notices(sweep, standing, gone, store));
    }

    /** The results of those trials; what runs again has none. */
    private static List<TrialRow> rows(ResultStore store, Set<String> done) throws IOException {
        return done.isEmpty()
                ? List.of()
                : store.trials().stream()
                        .filter(row -> done.contains(row.trialId()))
                        .toList();
    }

    /** @param gone how many results are of no trial of the sweep */
    private static List<String> notices(Sweep sweep, Standing standing, long gone, ResultStore store)
            throws IOException {
        Optional<String> earlier = store.sweepText().filter(before -> !before.equals(sweep.text()));
        if (earlier.isEmpty()) {
            return List.of();
        }
        List<String> notices = new ArrayList<>(changes(earlier.get(), sweep, store));
        if (!notices.isEmpty() || gone > 0) {
            notices.add(0, "The sweep file has changed since the last run into this folder:");
            notices.add("  " + Count.of(standing.ended().size(), "stored result is", "stored results are") + " kept, "
                    + Count.of(standing.missing(), "trial is", "trials are") + " to run, "
                    + Count.of(gone, "stored result", "stored results")
                    + " no longer in the sweep " + (gone == 1 ? "stays as it is" : "stay as they are")
                    + "; 'compare --all' shows them.");
        }
        return notices;
    }

    /** The trials that are to run, in their order; more may come with their results. */
    Stream<PlannedTrial> trials() {
        return planned.stream().filter(trial -> !standing.ended().contains(trial.id()));
    }

    private static void requireSameNumerics(Map<String, StoredTrial> stored, ResultStore store) {
        List<StoredTrial> others =
                stored.values().stream().filter(StoredTrial::isOfOtherNumerics).toList();
        if (!others.isEmpty()) {
            String then = each(
                    others,
                    trial -> trial.numerics().map(NumericsVersion::toString).orElse("unknown"));
            String now = each(
                    others,
                    trial -> NumericsVersion.current(NumericsVersion.Device.of(trial.device()))
                            .toString());
            throw new UserError("Cannot run into " + store + ": "
                    + Count.outOf(others.size(), stored.size(), "result", "is", "are")
                    + " of numerics version " + then + ", and this is version " + now
                    + "; give another folder with --out, or --accept-changed-numerics to have both in this one.");
        }
    }

    /** Everything that is said of the trials, each sentence once. */
    private static String each(List<StoredTrial> trials, Function<StoredTrial, String> said) {
        return trials.stream().map(said).distinct().sorted().collect(Collectors.joining(", "));
    }

    private static void requireSameBinding(Map<String, StoredTrial> stored, String binding, ResultStore store) {
        long others = stored.values().stream()
                .filter(trial -> trial.isOfAnotherBinding(binding))
                .count();
        if (others > 0) {
            throw new UserError("Cannot run into " + store + ": "
                    + Count.outOf(others, stored.size(), "result", "was", "were")
                    + " computed by another binding of libtorch than '" + binding
                    + "', whose last digits are others; give the --torch of that run, or another folder with --out, or"
                    + " --accept-changed-numerics to have both in this one.");
        }
    }

    private static boolean sawAnotherText(StoredTrial stored, String corpusHash) {
        return stored != null
                && stored.corpusHash() != null
                && !stored.corpusHash().equals(corpusHash);
    }

    /** A path is part of a trial's id; the text that it leads to is not, and can be written over. */
    private static void requireSameTexts(
            List<PlannedTrial> planned,
            Map<String, String> corpora,
            Map<String, StoredTrial> stored,
            ResultStore store) {
        Map<String, Integer> otherTexts = new TreeMap<>();
        for (PlannedTrial trial : planned) {
            String corpus = trial.trial().corpus();
            if (sawAnotherText(stored.get(trial.id()), corpora.get(corpus))) {
                otherTexts.merge(corpus, 1, Integer::sum);
            }
        }
        otherTexts.forEach((corpus, results) -> {
            throw new UserError("Cannot run into " + store + ": " + results + " of its results saw another text than "
                    + corpus + " is now (corpus_hash); put that text back, or give another folder with --out.");
        });
    }

    private static List<String> changes(String before, Sweep now, ResultStore store) {
        try {
            return SweepChanges.between(SweepFile.parse(before, store + "/sweep.yaml"), now).stream()
                    .map(change -> "  " + change)
                    .toList();
        } catch (UserError e) {
            return List.of("  the earlier one cannot be read any more: " + e.getMessage());
        }
    }
}
