package io.altgrad.sweep;

import io.altgrad.base.UserError;
import io.altgrad.spec.SettingType;
import io.altgrad.spec.TrainingSettings;
import io.altgrad.stopping.Asha;
import io.altgrad.stopping.Candidate.Tenure;
import io.altgrad.stopping.Hyperband;
import io.altgrad.stopping.MedianRule;
import io.altgrad.stopping.Patience;
import io.altgrad.stopping.StoppingRule;
import io.altgrad.stopping.SuccessiveHalving;
import java.util.List;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.snakeyaml.engine.v2.nodes.Node;

/**
 * Reads {@code earlyStopping: {rule: asha, eta: 3, minSteps: 100}} and {@code budget: {trials: 20, hours: 8, concurrent:
 * 4}}.
 */
final class ConductReader {

    static final String STOPPING = "earlyStopping";
    static final String BUDGET = "budget";

    private static final String RULE = "rule";
    private static final String BASELINE = "baseline";
    private static final String ETA = "eta";
    private static final String MIN_STEPS = "minSteps";
    private static final String EVERY = "every";
    private static final String MIN_TRIALS = "minTrials";
    private static final String EVALUATIONS = "evaluations";
    private static final String MIN_DELTA = "minDelta";

    static final YamlMapping.Keys STOPPING_KEYS =
            YamlMapping.Keys.of(List.of(RULE, ETA, MIN_STEPS, EVERY, MIN_TRIALS, EVALUATIONS, MIN_DELTA, BASELINE));

    static final YamlMapping.Keys BUDGET_KEYS = YamlMapping.Keys.of(List.of("trials", "hours", "concurrent"));

    /** The rules by their words, each with its keys. */
    enum Rule {
        NONE("none", List.of(ETA, MIN_STEPS, EVERY, MIN_TRIALS, EVALUATIONS, MIN_DELTA)),
        MEDIAN("median", List.of(MIN_STEPS, EVERY, MIN_TRIALS)),
        SUCCESSIVE_HALVING("successive-halving", List.of(ETA, MIN_STEPS)),
        HYPERBAND("hyperband", List.of(ETA, MIN_STEPS)),
        ASHA("asha", List.of(ETA, MIN_STEPS)),
        PATIENCE("patience", List.of(EVALUATIONS, MIN_DELTA, EVERY));

        private final String word;
        private final List<String> keys;

        Rule(String word, List<String> keys) {
            this.word = word;
            this.keys = keys;
        }

        @Override
        public String toString() {
            return word;
        }
    }

    /** The choices for trials of the baseline: kept, or stopped as any other. */
    enum Kept {
        KEEP("keep", Tenure.KEPT),
        STOP("stop", Tenure.STOPPABLE);

        private final String word;
        private final Tenure tenure;

        Kept(String word, Tenure tenure) {
            this.word = word;
            this.tenure = tenure;
        }

        @Override
        public String toString() {
            return word;
        }
    }

    private final Source source;
    private final ValueReader values;

    /** The numbers of steps that trials of the file have. */
    private final SortedSet<Integer> steps;

    private final SortedSet<Integer> evalEvery;
    private final Optional<SeedsUntilDecided> growing;

    /**
     * @param settings of the file, read whole
     * @param growing its seeds, where they are added until rows are decided
     */
    ConductReader(Source source, ValueReader values, Settings settings, Optional<SeedsUntilDecided> growing) {
        this.source = source;
        this.values = values;
        this.steps = all(settings, TrainingSettings.STEPS.name());
        this.evalEvery = all(settings, TrainingSettings.EVAL_EVERY.name());
        this.growing = growing;
    }

    private static SortedSet<Integer> all(Settings settings, String field) {
        SortedSet<Integer> all =
                new TreeSet<>(List.of((Integer) settings.values().get(field)));
        AxisReader.Located axis = settings.axes().get(field);
        if (axis != null) {
            axis.axis().values().forEach(value -> all.add((Integer) value.value()));
        }
        return all;
    }

    /**
     * Reads how the file wants its sweep carried out.
     *
     * @throws UserError if a key is out of its range or none of its rule's, or a rung is at no evaluation
     */
    Conduct read(YamlMapping root) {
        Budget budget = root.find(BUDGET).map(this::budget).orElse(Budget.UNLIMITED);
        if (root.find(STOPPING).isEmpty()) {
            return new Conduct(StoppingRule.NONE, Tenure.KEPT, budget);
        }
        YamlMapping mapping = new YamlMapping(source, STOPPING, root.required(STOPPING), STOPPING_KEYS);
        Node word = mapping.required(RULE);
        Rule rule = (Rule) values.word(Rule.class, mapping.path(RULE), word);
        Tenure baseline = mapping.find(BASELINE)
                .map(at -> ((Kept) values.word(Kept.class, mapping.path(BASELINE), at)).tenure)
                .orElse(Tenure.KEPT);
        mapping.values().forEach((key, at) -> requireKeyOf(rule, key, mapping.path(key), at));
        StoppingRule read = rule(rule, mapping);
        if (rule != Rule.NONE) {
            growing.ifPresent(seeds -> {
                throw seeds.ruled(source, mapping.path(RULE), word);
            });
            requireRungs(read, rule, mapping);
        }
        return new Conduct(read, baseline, budget);
    }

    private void requireKeyOf(Rule rule, String key, String path, Node at) {
        if (!rule.keys.contains(key) && !Stream.of(RULE, BASELINE).toList().contains(key)) {
            throw source.unusable(
                    path, at, "no such key with rule " + rule + ", which has " + String.join(", ", rule.keys));
        }
    }

    private StoppingRule rule(Rule rule, YamlMapping mapping) {
        int every = whole(mapping, EVERY, evalEvery.last(), 1);
        return switch (rule) {
            case NONE -> StoppingRule.NONE;
            case MEDIAN -> new MedianRule(whole(mapping, MIN_STEPS, every, 1), every, whole(mapping, MIN_TRIALS, 3, 1));
            case SUCCESSIVE_HALVING -> new SuccessiveHalving(eta(mapping), minSteps(mapping));
            case HYPERBAND -> new Hyperband(eta(mapping), minSteps(mapping));
            case ASHA -> new Asha(eta(mapping), minSteps(mapping));
            case PATIENCE -> new Patience(every, whole(mapping, EVALUATIONS, 5, 1), minDelta(mapping));
        };
    }

    private int eta(YamlMapping mapping) {
        return whole(mapping, ETA, 3, 2);
    }

    private int minSteps(YamlMapping mapping) {
        mapping.required(MIN_STEPS);
        return whole(mapping, MIN_STEPS, 1, 1);
    }

    private double minDelta(YamlMapping mapping) {
        double delta = mapping.find(MIN_DELTA)
                .map(at -> values.read(SettingType.NUMBER, mapping.path(MIN_DELTA), at))
                .orElse(0.0);
        if (delta < 0) {
            throw source.unusable(mapping.path(MIN_DELTA), mapping.required(MIN_DELTA), "nats of at least 0");
        }
        return delta;
    }

    private int whole(YamlMapping mapping, String key, int otherwise, int least) {
        return mapping.find(key)
                .map(at -> {
                    int value = values.read(SettingType.INT, mapping.path(key), at);
                    if (value < least) {
                        throw source.unusable(mapping.path(key), at, "a whole number of at least " + least);
                    }
                    return value;
                })
                .orElse(otherwise);
    }

    /** The rule has to look at some trial, and where it looks there has to be a loss. */
    private void requireRungs(StoppingRule rule, Rule kind, YamlMapping mapping) {
        List<String> deciding = kind == Rule.PATIENCE ? List.of(EVERY) : List.of(MIN_STEPS, EVERY);
        String key = deciding.stream()
                .filter(one -> mapping.find(one).isPresent())
                .findFirst()
                .orElse(RULE);
        int[] rungs = rule.rungs(steps.last()).toArray();
        for (int rung : rungs) {
            for (int evaluated : evalEvery) {
                if (rung % evaluated != 0) {
                    throw source.unusable(
                            mapping.path(key),
                            mapping.required(key),
                            "rungs at evaluations, and with training.evalEvery = " + evaluated
                                    + " there is none after step " + rung);
                }
            }
        }
        if (rungs.length == 0) {
            throw source.unusable(
                    mapping.path(key),
                    mapping.required(key),
                    "an evaluation before the last step, which is " + steps.last()
                            + ", where the rule looks at a trial");
        }
        if (rule instanceof Patience patience && rungs.length <= patience.evaluations()) {
            String at = mapping.find(EVALUATIONS).isPresent() ? EVALUATIONS : RULE;
            throw source.unusable(
                    mapping.path(at),
                    mapping.required(at),
                    "more evaluations before the last step than those that patience takes, "
                            + patience.evaluations() + " after the first; every " + patience.every() + " of "
                            + steps.last() + " steps there are " + rungs.length);
        }
    }

    private Budget budget(Node node) {
        YamlMapping mapping = new YamlMapping(source, BUDGET, node, BUDGET_KEYS);
        double hours = mapping.find("hours")
                .map(at -> {
                    double value = values.read(SettingType.NUMBER, mapping.path("hours"), at);
                    if (!(value > 0)) {
                        throw source.unusable(mapping.path("hours"), at, "hours above 0");
                    }
                    return value;
                })
                .orElse(Budget.UNLIMITED.hours());
        long trials = mapping.find("trials").isPresent() ? whole(mapping, "trials", 1, 1) : Budget.UNLIMITED.trials();
        return new Budget(trials, hours, whole(mapping, "concurrent", Budget.UNLIMITED.concurrent(), 1));
    }
}
