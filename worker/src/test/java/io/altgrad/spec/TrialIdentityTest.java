package io.altgrad.spec;

import static org.assertj.core.api.Assertions.assertThat;

import io.altgrad.format.Formats;
import io.altgrad.format.Overflow;
import io.altgrad.format.Rounding;
import java.util.List;
import java.util.Map;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.EdgeCasesMode;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Test;

/** A trial's id stands for all that the trial says, and for nothing else. */
class TrialIdentityTest {

    @Property(edgeCases = EdgeCasesMode.NONE)
    void everyTrialIsReadBackFromItsJson(@ForAll("trials") Trial trial) {
        Trial again = TrialParser.fromJson(TrialParser.toJson(trial));
        assertThat(again).isEqualTo(trial);
        assertThat(again.id()).isEqualTo(trial.id());
    }

    @Property(edgeCases = EdgeCasesMode.NONE)
    void unequalTrialsHaveUnequalIds(@ForAll("trials") Trial one, @ForAll("trials") Trial base, @ForAll int part) {
        Trial other = withPart(base, one, Math.floorMod(part, 7));
        assertThat(one.id().equals(base.id())).isEqualTo(one.equals(base));
        assertThat(other.id().equals(base.id())).isEqualTo(other.equals(base));
    }

    @Property(tries = 400, edgeCases = EdgeCasesMode.NONE)
    void trialsOfAGroupDifferInTheirSeedAlone(@ForAll("trials") Trial one, @ForAll("trials") Trial other) {
        Trial sameButSeed = withPart(one, other, 2);
        assertThat(sameButSeed.ids().group()).isEqualTo(one.ids().group());
        assertThat(one.ids().group().equals(other.ids().group()))
                .isEqualTo(withPart(one, other, 2).equals(other));
    }

    @Property(tries = 400, edgeCases = EdgeCasesMode.NONE)
    void trialsOfAPairDifferInTheirQuantizationAlone(@ForAll("trials") Trial one, @ForAll("trials") Trial other) {
        Trial quantizedOtherwise = withPart(withPart(withPart(one, other, 0), other, 1), other, 5);
        assertThat(quantizedOtherwise.ids().pair()).isEqualTo(one.ids().pair());
        assertThat(one.ids().pair().equals(other.ids().pair())).isEqualTo(quantizedOtherwise.equals(other));
    }

    @Test
    void twoRecipesOfOneNameInARuleAreTwoTrials() {
        assertThat(underRule("e4m3fn").id()).isNotEqualTo(underRule("e2m1fn").id());
    }

    @Test
    void aCastOfBothProductsGoesByItsOperandAndOneOfASingleProductByItsUse() {
        Cast cast = new Cast(Formats.parse("e5m2"), Scaling.MX, Rounding.NEAREST_EVEN, Overflow.SATURATE);
        String written = "{\"format\":\"e5m2\",\"scaling\":\"mx\",\"rounding\":\"nearest\",\"overflow\":\"saturate\"}";
        Recipe both =
                new Recipe(Map.of(Use.INPUT_FORWARD, cast, Use.INPUT_GRAD_WEIGHT, cast), StraightThrough.IDENTITY);
        assertThat(TrialParser.toJson(underRule(both))).contains("\"input\":" + written + ",\"straightThrough\"");
        Recipe one = new Recipe(Map.of(Use.INPUT_GRAD_WEIGHT, cast), StraightThrough.IDENTITY);
        assertThat(TrialParser.toJson(underRule(one)))
                .contains("\"input.gradWeight\":" + written + ",\"straightThrough\"");
    }

    @Provide
    Arbitrary<Trial> trials() {
        return Trials.any();
    }

    private static Trial underRule(String format) {
        Cast cast = new Cast(
                Formats.parse(format),
                Scaling.tensor(1, ScaleFormat.FLOAT32),
                Rounding.NEAREST_EVEN,
                Overflow.SATURATE);
        return underRule(Recipe.ofOperands(Map.of(Operand.WEIGHT, cast), StraightThrough.IDENTITY));
    }

    private static Trial underRule(Recipe recipe) {
        LayerFormat hybrid = new LayerFormat.Custom("hybrid", recipe);
        return new Trial(
                new LayerFormat.Unquantized(),
                new RuleSet("mine", List.of(), hybrid),
                1,
                ModelSpec.S,
                TrainingSpec.DEFAULT,
                QuantizationSpec.DEFAULT,
                Trial.WORDNET);
    }

    /** {@code trial} with one of its components, counted from 0, from {@code other}. */
    private static Trial withPart(Trial trial, Trial other, int part) {
        return new Trial(
                part == 0 ? other.format() : trial.format(),
                part == 1 ? other.rules() : trial.rules(),
                part == 2 ? other.seed() : trial.seed(),
                part == 3 ? other.model() : trial.model(),
                part == 4 ? other.training() : trial.training(),
                part == 5 ? other.quantization() : trial.quantization(),
                part == 6 ? other.corpus() : trial.corpus());
    }
}
