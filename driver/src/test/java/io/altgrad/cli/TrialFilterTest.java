package io.altgrad.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.altgrad.base.UserError;
import io.altgrad.fake.FakeTrials;
import io.altgrad.fake.ReadyStore;
import io.altgrad.result.Outcome;
import io.altgrad.spec.Trial;
import io.altgrad.store.ResultStore;
import io.altgrad.store.TrialRow;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.function.Function;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.lifecycle.AfterContainer;
import net.jqwik.api.lifecycle.BeforeContainer;
import org.apache.hadoop.fs.FileUtil;

/** {@code --where}: what is chosen is what SQL says of the condition, null and all. */
class TrialFilterTest {

    /** Conditions tried at once, each on trials of its own: to start Spark takes longer than all of them. */
    private static final int AT_ONCE = 16;

    /** Seeds of one condition's trials begin at a multiple of it. */
    private static final int BLOCK = 100;

    private static final List<String> FORMATS = List.of("none", "e5m2", "e3m4");

    private static Path folder;
    private static List<TrialRow> rows;

    @BeforeContainer
    static void storeTrials() throws IOException {
        folder = Files.createTempDirectory("altgrad-filter");
        ResultStore store = ReadyStore.in(folder);
        for (int block = 0; block < AT_ONCE; block++) {
            for (int i = 0; i < 4; i++) {
                Trial trial = FakeTrials.trial(FORMATS.get(i % FORMATS.size()), (long) BLOCK * block + i);
                // A trial that failed has no loss: null in SQL.
                store.write(
                        "s",
                        i == 2
                                ? FakeTrials.ended(trial, new Outcome.Failed("x", "y", ""))
                                : FakeTrials.completed(trial));
            }
        }
        rows = store.trials();
    }

    @AfterContainer
    static void deleteThem() {
        FileUtil.fullyDelete(folder.toFile());
    }

    @Property(tries = 1)
    void choosesThoseOfWhichTheConditionIsTrueAndNotNull(@ForAll Random random) {
        List<String> sql = new ArrayList<>();
        Set<String> expected = new HashSet<>();
        Map<Integer, String> conditions = new HashMap<>();
        for (int block = 0; block < AT_ONCE; block++) {
            Condition condition = any(random, 3);
            conditions.put(block, condition.sql());
            int first = BLOCK * block;
            sql.add("(seed BETWEEN " + first + " AND " + (first + BLOCK - 1) + " AND " + condition.sql() + ")");
            rows.stream()
                    .filter(row -> row.seed() / BLOCK == first / BLOCK)
                    .filter(row -> Boolean.TRUE.equals(condition.truth().apply(row)))
                    .forEach(row -> expected.add(row.trialId()));
        }
        Set<String> chosen = TrialFilter.idsWhere(rows, String.join(" OR ", sql));
        assertThat(rows)
                .allSatisfy(row -> assertThat(chosen.contains(row.trialId()))
                        .as("%s of %s", conditions.get((int) row.seed() / BLOCK), row)
                        .isEqualTo(expected.contains(row.trialId())));
        assertThat(expected).isNotEmpty().hasSizeLessThan(rows.size());
    }

    @Property(tries = 6)
    void whateverElseIsGivenIsOneLine(@ForAll Random random) {
        String condition = List.of(
                        "format = 1",
                        "seed / 0 > 1",
                        "date(format) > '2020'",
                        "format RLIKE '('",
                        "raise_error('x') IS NULL",
                        "seed IN (",
                        "seed; DROP TABLE trials",
                        "sum(seed) > 1",
                        "trials.seed",
                        "'")
                .get(random.nextInt(10));
        assertThatThrownBy(() -> TrialFilter.idsWhere(rows.subList(0, 4), condition))
                .as(condition)
                .isInstanceOf(UserError.class)
                .hasMessageStartingWith("Cannot filter by \"" + condition + "\": ")
                .hasMessageContaining("altgrad schema trials")
                .satisfies(e -> assertThat(e.getMessage().lines()).hasSize(1));
    }

    /**
     * A condition in SQL, and its truth by SQL's three-valued logic: null is unknown.
     *
     * @param truth true, false or null
     */
    private record Condition(String sql, Function<TrialRow, Boolean> truth) {}

    private static Condition any(Random random, int depth) {
        if (depth == 0 || random.nextInt(5) == 0) {
            return leaf(random);
        }
        Condition one = any(random, depth - 1);
        Condition other = any(random, depth - 1);
        return switch (random.nextInt(3)) {
            case 0 ->
                new Condition("(NOT " + one.sql() + ")", row -> not(one.truth().apply(row)));
            case 1 ->
                new Condition(
                        "(" + one.sql() + " and " + other.sql() + ")",
                        row -> and(one.truth().apply(row), other.truth().apply(row)));
            default ->
                new Condition(
                        "(" + one.sql() + " OR " + other.sql() + ")",
                        row -> not(and(
                                not(one.truth().apply(row)), not(other.truth().apply(row)))));
        };
    }

    private static Condition leaf(Random random) {
        int number = random.nextInt(4);
        double loss = 2.5 + random.nextInt(400) / 10.0;
        String format = FORMATS.get(random.nextInt(FORMATS.size()));
        return switch (random.nextInt(7)) {
            case 0 -> new Condition("(seed % 100 < " + number + ")", row -> row.seed() % BLOCK < number);
            case 1 ->
                new Condition("(format = '" + format + "')", row -> row.format().equals(format));
            case 2 ->
                new Condition(
                        "(FORMAT IN ('" + format + "', \"none\"))",
                        row -> row.format().equals(format) || row.format().equals("none"));
            case 3 ->
                new Condition(
                        "(val_loss >= " + loss + ")", row -> row.valLoss() == null ? null : row.valLoss() >= loss);
            case 4 -> new Condition("(val_loss IS NULL)", row -> row.valLoss() == null);
            case 5 -> new Condition("(quantized_layers > 1)", row -> row.quantizedLayers() > 1);
            default ->
                new Condition(
                        "(upper(status) <> 'COMPLETED')", row -> !row.status().equals("completed"));
        };
    }

    private static Boolean not(Boolean value) {
        return value == null ? null : !value;
    }

    private static Boolean and(Boolean one, Boolean other) {
        if (Boolean.FALSE.equals(one) || Boolean.FALSE.equals(other)) {
            return false;
        }
        return one == null || other == null ? null : Boolean.TRUE;
    }
}
