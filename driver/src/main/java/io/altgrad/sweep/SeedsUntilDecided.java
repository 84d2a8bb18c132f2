package io.altgrad.sweep;

import io.altgrad.base.UserError;
import io.altgrad.spec.LayerFormat;
import io.altgrad.spec.SettingType;
import io.altgrad.spec.TrialSettings;
import io.altgrad.statistics.Looks;
import java.math.BigInteger;
import java.util.List;
import java.util.stream.Stream;
import org.snakeyaml.engine.v2.nodes.MappingNode;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.nodes.ScalarNode;

/**
 * The seeds of {@code seed: {from: 1, until: decided, atMost: 40, atLeast: 4}}: those of {@code 1..40}, given to each row
 * one after another until it has its verdict.
 *
 * @param from the first seed
 * @param atLeast as in {@link Looks.EverySeed}
 * @param atMost likewise
 * @param until where the file says so
 */
record SeedsUntilDecided(long from, int atLeast, int atMost, Node until) {

    static final String UNTIL = "until";
    static final String DECIDED = "decided";
    static final String AT_MOST = "atMost";
    static final String AT_LEAST = "atLeast";

    /** The only axis that has them: rows differ in every other. */
    static final String AXIS = TrialSettings.SEED.name();

    private static final YamlMapping.Keys KEYS = YamlMapping.Keys.of(List.of(AxisItems.FROM, UNTIL, AT_MOST, AT_LEAST));

    /** Seeds that a row begins with unless the file says otherwise: with fewer a verdict is seldom reached. */
    private static final int USUAL_AT_LEAST = 4;

    /** Tells whether the axis at {@code node} is written so. */
    static boolean isMeant(String axis, Node node) {
        return axis.equals(AXIS)
                && node instanceof MappingNode mapping
                && mapping.getValue().stream()
                        .anyMatch(tuple -> tuple.getKeyNode() instanceof ScalarNode key
                                && List.of(UNTIL, AT_MOST, AT_LEAST).contains(key.getValue()));
    }

    /** @throws UserError if a key is missing or unknown, or a value out of its range */
    static SeedsUntilDecided read(Source source, ValueReader values, String path, Node node) {
        YamlMapping mapping = new YamlMapping(source, path, node, KEYS);
        Node until = mapping.required(UNTIL);
        if (!(until instanceof ScalarNode word)) {
            throw source.unusable(mapping.path(UNTIL), until, DECIDED);
        }
        if (!word.getValue().equals(DECIDED)) {
            throw source.unknown(mapping.path(UNTIL), word, List.of(DECIDED));
        }
        long from = values.read(SettingType.LONG, mapping.path(AxisItems.FROM), mapping.required(AxisItems.FROM));
        int atLeast = mapping.find(AT_LEAST)
                .map(at -> atLeast(source, values, mapping.path(AT_LEAST), at))
                .orElse(USUAL_AT_LEAST);
        Node most = mapping.required(AT_MOST);
        int atMost = values.read(SettingType.INT, mapping.path(AT_MOST), most);
        if (atMost < atLeast || atMost > AxisReader.MAX_VALUES) {
            throw source.unusable(
                    mapping.path(AT_MOST),
                    most,
                    "a number of seeds from " + AT_LEAST + " = " + atLeast + " to " + AxisReader.MAX_VALUES);
        }
        if (from > Long.MAX_VALUE - atMost) {
            throw source.unusable(
                    mapping.path(AxisItems.FROM),
                    mapping.required(AxisItems.FROM),
                    "at most " + BigInteger.valueOf(Long.MAX_VALUE - atMost));
        }
        return new SeedsUntilDecided(from, atLeast, atMost, until);
    }

    private static int atLeast(Source source, ValueReader values, String path, Node node) {
        int atLeast = values.read(SettingType.INT, path, node);
        if (atLeast < Looks.EverySeed.FEWEST) {
            throw source.unusable(
                    path, node, "at least " + Looks.EverySeed.FEWEST + " seeds, for a verdict needs a spread");
        }
        return atLeast;
    }

    /** All of them, as a list in the file has them. */
    List<Node> items() {
        return Stream.iterate(from, seed -> seed + 1)
                .limit(atMost)
                .map(seed -> AxisItems.whole(until, seed))
                .toList();
    }

    /** The error of a key that ties seeds to other axes: rows would differ in the seeds that they may have. */
    UserError tied(Source source, String path, Node node) {
        return source.unusable(
                path,
                node,
                "no axis '" + AXIS + "' there, to which line " + Source.line(until)
                        + " adds seeds until rows are decided, the same ones to each");
    }

    /**
     * The error of a rule of early stopping. A pair of which it stops a trial is no pair: those that are left are the
     * seeds that went well, whose mean is not the row's.
     */
    UserError ruled(Source source, String path, Node node) {
        return source.unusable(
                path,
                node,
                "none, for line " + Source.line(until)
                        + " adds seeds until rows are decided, and a rule would leave them"
                        + " to be decided by the seeds that went well; give a list of seeds, or no rule");
    }

    /**
     * The looks at the rows of {@code grid}.
     *
     * @throws UserError if there is no row beside a baseline, or one has none to be compared with
     */
    Looks.EverySeed looks(Source source, Grid grid, LayerFormat baseline) {
        Grid once = grid.ofFirst(AXIS);
        SeedRows rows = SeedRows.of(once.planned().toList(), baseline);
        if (rows.compared().isEmpty()) {
            throw undecidable(source, "a format beside the baseline, " + baseline + ", for there is nothing to decide");
        }
        rows.compared().stream()
                .filter(row -> rows.baselineOf(row).isEmpty())
                .findFirst()
                .ifPresent(row -> {
                    throw undecidable(
                            source,
                            "the baseline, " + baseline + ", for every row to be decided against, and "
                                    + TrialNames.of(once)
                                            .of(rows.trials(row).get(0).trial())
                                    + " has none; put it on axis 'format', or name another with 'baseline'");
                });
        return new Looks.EverySeed(rows.compared().size(), atLeast, atMost);
    }

    private UserError undecidable(Source source, String expected) {
        return source.unusable("axes." + AXIS + "." + UNTIL, until, expected);
    }
}
