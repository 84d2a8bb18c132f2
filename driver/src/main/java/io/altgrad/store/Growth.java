package io.altgrad.store;

import io.altgrad.result.TrialResult;
import io.altgrad.spec.PlannedTrial;
import io.altgrad.statistics.Family;
import io.altgrad.statistics.Looks;
import io.altgrad.statistics.Spread;
import io.altgrad.statistics.Verdict;
import io.altgrad.sweep.SeedRows;
import io.altgrad.sweep.Sweep;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;

/**
 * The trials that a sweep of seeds until decided asks for, by the results that there are.
 *
 * <p>Every row and its baseline are asked for with the seeds that rows begin with. Once the last seed of a row that was
 * asked for has ended in both, the next is asked for in both, unless the row is over:
 *
 * <ul>
 *   <li>it has a verdict, by the confidence sequence of {@link Family#judge};
 *   <li>it is {@linkplain Looks.EverySeed#givesUp given up}: too many of its seeds came to no pair, because a trial of
 *       the two diverged or failed, or they did not start alike;
 *   <li>a difference is not a finite number, after which there is no verdict;
 *   <li>it has all the seeds that a row may have.
 * </ul>
 *
 * <p>Each of these looks at the row's own seeds in their order, as far as they have ended without a gap, and at nothing
 * else: so what is asked for depends on the results alone, and neither on the order in which they came nor on who was
 * there to see it. Results that are there already are not waited for. Not for several threads at once.
 */
public final class Growth {

    /** A row that is compared with a baseline. */
    private static final class Line {
        private final List<PlannedTrial> trials;
        private final List<PlannedTrial> baseline;
        private final List<Double> differences = new ArrayList<>();
        private int asked;
        private int ended;
        private boolean over;

        Line(List<PlannedTrial> trials, List<PlannedTrial> baseline, int asked) {
            this.trials = trials;
            this.baseline = baseline;
            this.asked = asked;
        }
    }

    private final String sweep;
    private final Looks.EverySeed looks;
    private final Family family;
    private final List<Line> lines = new ArrayList<>();

    /** The lines that a trial belongs to, by its id: its own, or those of which it is the baseline. */
    private final Map<String, List<Line>> linesOf = new HashMap<>();

    private final Map<String, TrialRow> results = new HashMap<>();

    /** By id, in the order in which they were asked for. */
    private final Map<String, PlannedTrial> asked = new LinkedHashMap<>();

    /**
     * The growth of {@code sweep}, which adds seeds until rows are decided.
     *
     * @param planned all trials that its grid may come to
     * @param results those that have ended, of this sweep or another
     */
    public Growth(Sweep sweep, List<PlannedTrial> planned, Collection<TrialRow> results) {
        this.sweep = sweep.name();
        this.looks = sweep.untilDecided()
                .orElseThrow(() -> new IllegalArgumentException("The trials of " + sweep.name() + " are fixed."));
        this.family = new Family(sweep.standard().criterion(), looks.rows());
        SeedRows rows = SeedRows.of(planned, sweep.baseline());
        for (String row : rows.compared()) {
            String baseline = rows.baselineOf(row).orElseThrow();
            add(new Line(rows.trials(row), rows.trials(baseline), looks.atLeast()));
        }
        results.forEach(result -> this.results.put(result.trialId(), result));
        Set<String> first = new HashSet<>();
        rows.groups()
                .forEach(row -> rows.trials(row).subList(0, looks.atLeast()).forEach(one -> first.add(one.id())));
        // In the grid's order, which is what the file says.
        planned.stream().filter(trial -> first.contains(trial.id())).forEach(trial -> asked.put(trial.id(), trial));
        lines.forEach(this::advance);
    }

    /** The growth of {@code sweep} by what {@code store} has, all ends of trials counting. */
    public static Growth of(Sweep sweep, ResultStore store) throws IOException {
        return new Growth(
                sweep, sweep.grid().planned().toList(), store.stored().isEmpty() ? List.of() : store.trials());
    }

    private void add(Line line) {
        lines.add(line);
        List.of(line.trials, line.baseline)
                .forEach(trials -> trials.forEach(trial -> linesOf.computeIfAbsent(trial.id(), id -> new ArrayList<>())
                        .add(line)));
    }

    /**
     * Takes in the result of a trial.
     *
     * @return the trials that are asked for because of it and have no result yet, a seed's baseline first
     */
    public List<PlannedTrial> take(TrialResult result) {
        TrialRow row = TrialRow.of(sweep, result);
        results.put(row.trialId(), row);
        return linesOf.getOrDefault(row.trialId(), List.of()).stream()
                .flatMap(line -> advance(line).stream())
                .filter(trial -> !results.containsKey(trial.id()))
                .toList();
    }

    /** The trials that are asked for by now, in the order in which they are to run. */
    public List<PlannedTrial> asked() {
        return List.copyOf(asked.values());
    }

    /** The ids of {@link #asked}. */
    public Set<String> ids() {
        return Collections.unmodifiableSet(asked.keySet());
    }

    /** The largest number of trials in the end: those asked for, and all further seeds of rows that are not over. */
    public int most() {
        Set<String> open = new LinkedHashSet<>(asked.keySet());
        lines.stream().filter(line -> !line.over).forEach(line -> {
            line.trials.forEach(trial -> open.add(trial.id()));
            line.baseline.forEach(trial -> open.add(trial.id()));
        });
        return open.size();
    }

    /** Looks at the row after each of its seeds that has ended, and asks for more while it is not over; gives those. */
    private List<PlannedTrial> advance(Line line) {
        List<PlannedTrial> more = new ArrayList<>();
        while (!line.over) {
            if (line.ended == line.asked) {
                more.addAll(askOnce(line));
            }
            TrialRow trial = results.get(line.trials.get(line.ended).id());
            TrialRow baseline = results.get(line.baseline.get(line.ended).id());
            if (trial == null || baseline == null) {
                break;
            }
            look(line, new Pair(trial, baseline));
        }
        return more;
    }

    /** Asks for the next seed of a row and of its baseline; gives those of the two that nobody has asked for. */
    private List<PlannedTrial> askOnce(Line line) {
        List<PlannedTrial> more = Stream.of(line.baseline.get(line.asked), line.trials.get(line.asked))
                .filter(trial -> asked.putIfAbsent(trial.id(), trial) == null)
                .toList();
        line.asked++;
        return more;
    }

    private void look(Line line, Pair pair) {
        line.ended++;
        Double loss = pair.trial().valLoss();
        Double baseline = pair.baseline().valLoss();
        if (pair.trial().completed()
                && pair.baseline().completed()
                && pair.flaw().isEmpty()
                && loss != null
                && baseline != null) {
            line.differences.add(loss - baseline);
        }
        boolean finite = line.differences.stream().allMatch(Double::isFinite);
        Verdict verdict = family.judge(new Spread(line.differences)).verdict();
        boolean open =
                Set.of(Verdict.UNDECIDED, Verdict.TOO_FEW, Verdict.NO_PAIRS).contains(verdict);
        line.over =
                !open || !finite || looks.givesUp(line.ended, line.differences.size()) || line.ended == looks.atMost();
    }
}
