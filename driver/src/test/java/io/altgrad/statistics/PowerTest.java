package io.altgrad.statistics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PowerTest {

    /** By scipy 1.17.1: the same integral by {@code quad} over {@code chi.pdf}, between the kinks. */
    @ParameterizedTest
    @CsvSource(textBlock = """
         1, 0.01,  0,     0.004,  4, 0.957748262600276
         1, 0.01,  0,     0.004,  3, 0.75292945509919
        15, 0.01,  0,     0.004, 10, 0.999287702231877
        15, 0.005, 0.001, 0.003, 10, 0.733799565074015
         1, 0.01,  0.02,  0.02,  10, 0.803697884741959
         3, 0.01,  0.009, 0.01, 200, 1
        """)
    void theChanceOfAVerdictIsThatOfTheIntegral(
            int rows, double margin, double effect, double sd, int pairs, double chance) {
        assertThat(Power.ofVerdict(family(rows, margin), effect, sd, pairs)).isCloseTo(chance, within(1e-9));
    }

    /** Where no margin can be met: R's power.t.test(type = "one.sample", strict = TRUE), scipy's {@code nct}. */
    @ParameterizedTest
    @CsvSource({"10, 1, 0.803096856632722", "20, 0.5, 0.564504418439021"})
    void withoutAMarginItIsTheNoncentralT(int pairs, double effect, double chance) {
        assertThat(Power.ofVerdict(family(1, 1e-12), effect, 1, pairs)).isCloseTo(chance, within(1e-9));
    }

    @ParameterizedTest
    @CsvSource({"1, 0.01, 0, 0.004, 6", "6, 0.004, 0.001, 0.003, 12", "3, 0.002, 0.006, 0.005, 8"})
    void soManySyntheticRowsGetAVerdict(int rows, double margin, double effect, double sd, int pairs) {
        Family family = family(rows, margin);
        SplittableRandom random = new SplittableRandom(11);
        int decided = 0;
        for (int i = 0; i < 4000; i++) {
            double[] differences = new double[pairs];
            Arrays.setAll(differences, pair -> effect + sd * Normals.next(random));
            Verdict verdict = family.judge(
                            new Spread(Arrays.stream(differences).boxed().toList()))
                    .verdict();
            decided += verdict == Verdict.UNDECIDED ? 0 : 1;
        }
        // Three standard deviations of a share over 4000.
        assertThat(decided / 4000.0).isCloseTo(Power.ofVerdict(family, effect, sd, pairs), within(0.024));
    }

    /** By the same integral in scipy 1.17.1, one pair more at a time until it is 0.9. */
    @ParameterizedTest
    @CsvSource({
        "1, 0.01, 0, 0.004, 4",
        "15, 0.01, 0, 0.004, 7",
        "15, 0.005, 0, 0.003, 11",
        "15, 0.002, 0, 0.003, 47",
        "15, 0.01, 0.0075, 0.004, 10",
        "1, 0.01, 0.03, 0.004, 3"
    })
    void theFewestPairsThatProbablyDecide(int rows, double margin, double effect, double sd, int pairs) {
        assertThat(Power.pairs(family(rows, margin), effect, sd)).hasValue(pairs);
    }

    @Test
    void withoutSpreadThreePairsDecideAndWithFarTooMuchNoneDo() {
        assertThat(Power.pairs(family(1, 0.01), 0.005, 0)).hasValue(3);
        assertThat(Power.pairs(family(1, 0.0001), 0, 1)).isEmpty();
    }

    private static Family family(int rows, double margin) {
        return new Family(new Criterion(margin, 0.95), rows);
    }
}
