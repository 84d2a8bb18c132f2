package io.altgrad.spec;

import static io.altgrad.spec.TrainingSettings.ACCUMULATION;
import static io.altgrad.spec.TrainingSettings.BATCH;
import static io.altgrad.spec.TrainingSettings.BETA1;
import static io.altgrad.spec.TrainingSettings.BETA2;
import static io.altgrad.spec.TrainingSettings.DECAY_STEPS;
import static io.altgrad.spec.TrainingSettings.EVAL_BATCHES;
import static io.altgrad.spec.TrainingSettings.EVAL_DRAWN;
import static io.altgrad.spec.TrainingSettings.EVAL_EVERY;
import static io.altgrad.spec.TrainingSettings.EVAL_TOKENS;
import static io.altgrad.spec.TrainingSettings.EVAL_UNQUANTIZED;
import static io.altgrad.spec.TrainingSettings.GRADIENT_CLIP;
import static io.altgrad.spec.TrainingSettings.LAYER_STATS_EVERY;
import static io.altgrad.spec.TrainingSettings.LEARNING_RATE;
import static io.altgrad.spec.TrainingSettings.LOSS_BOUND;
import static io.altgrad.spec.TrainingSettings.MIN_LEARNING_RATE;
import static io.altgrad.spec.TrainingSettings.STEPS;
import static io.altgrad.spec.TrainingSettings.WARMUP_STEPS;
import static io.altgrad.spec.TrainingSettings.WEIGHT_DECAY;

import io.altgrad.format.Formats;
import io.altgrad.format.NumberFormat;
import io.altgrad.format.Overflow;
import io.altgrad.format.Rounding;
import java.util.List;
import java.util.Map;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.Tuple;

/** Trials of every kind that a sweep file can ask for. */
final class Trials {

    private Trials() {}

    static Arbitrary<Trial> any() {
        return Combinators.combine(
                        layerFormats(false),
                        ruleSets(),
                        Arbitraries.longs(),
                        models(),
                        trainings(),
                        quantizations(),
                        Arbitraries.of("wordnet", "a.txt", "file:/größe/日本.txt", "hdfs://h/\"q\".txt"))
                .as(Trial::new);
    }

    /** Schedules that have a step for each phase in any trial of two steps or more. */
    private static Arbitrary<PrecisionSchedule> schedules() {
        Arbitrary<PhaseEnd> ends =
                Arbitraries.doubles().between(50, 99.9).ofScale(3).map(PhaseEnd.Share::new);
        Arbitrary<PrecisionSchedule.Phase> last = Combinators.combine(
                        layerFormats(true), Arbitraries.of(KeptCasts.class))
                .as((format, casts) -> new PrecisionSchedule.Phase(format, casts, new PhaseEnd.Training()));
        return Arbitraries.oneOf(
                Arbitraries.just(PrecisionSchedule.NONE),
                last.map(one -> new PrecisionSchedule(List.of(one))),
                Combinators.combine(ends, layerFormats(true), last)
                        .as((end, format, then) -> new PrecisionSchedule(
                                List.of(new PrecisionSchedule.Phase(format, KeptCasts.ALL, end), then))));
    }

    private static Arbitrary<LayerFormat> layerFormats(boolean ofTrial) {
        Arbitrary<LayerFormat> plain = Arbitraries.oneOf(
                Arbitraries.just(new LayerFormat.Unquantized()),
                formats().map(LayerFormat.Fixed::new),
                Combinators.combine(Arbitraries.of("hybrid", "mine"), recipes()).as(LayerFormat.Custom::new));
        return ofTrial ? Arbitraries.oneOf(plain, Arbitraries.just(new LayerFormat.OfTrial())) : plain;
    }

    private static Arbitrary<NumberFormat> formats() {
        Arbitrary<NumberFormat> splits = Combinators.combine(
                        Arbitraries.integers().between(1, 7),
                        Arbitraries.integers().between(0, 8),
                        Arbitraries.integers().between(0, 20))
                .as((exponent, mantissa, bias) -> Formats.parse("e" + exponent + "m" + mantissa + "b" + bias));
        // A scale format is none of an operand.
        Arbitrary<NumberFormat> registered =
                Arbitraries.of(Formats.all()).filter(format -> !format.name().equals("e8m0fnu"));
        return Arbitraries.oneOf(registered, splits);
    }

    private static Arbitrary<Recipe> recipes() {
        Arbitrary<ActivationCasts> beyond = Combinators.combine(
                        Arbitraries.maps(Arbitraries.of(AttentionUse.all()), casts())
                                .ofMaxSize(3),
                        Arbitraries.maps(Arbitraries.of(ActivationUse.all()), casts())
                                .ofMaxSize(3))
                .as(ActivationCasts::new);
        return Combinators.combine(
                        Arbitraries.maps(Arbitraries.of(Use.class), casts()),
                        Arbitraries.of(StraightThrough.class),
                        Arbitraries.oneOf(Arbitraries.just(ActivationCasts.NONE), beyond))
                .filter((casts, rule, others) -> !casts.isEmpty() || !others.isEmpty())
                .as((casts, rule, others) -> new Recipe(casts, rule, Backward.CAST, Map.of(), Map.of(), others));
    }

    private static Arbitrary<Cast> casts() {
        Arbitrary<Tuple.Tuple2<String, Scaling>> scaled = Arbitraries.oneOf(
                Combinators.combine(
                                formats().map(NumberFormat::name),
                                scalings()
                                        .filter(scaling ->
                                                scaling.scale().standard().isEmpty()))
                        .as(Tuple::of),
                Arbitraries.of("e5m2", "e4m3fn", "e3m2fn", "e2m3fn", "e2m1fn", "mxint8")
                        .map(name -> Tuple.of(name, Scaling.MX)),
                Arbitraries.of("mx rceil", "nvfp4", "nvfp4 16x16", "nvfp4 four-over-six")
                        .map(scaling -> Tuple.of("e2m1fn", ScalingParser.parse(scaling))));
        return Combinators.combine(scaled, Arbitraries.of(Rounding.class), Arbitraries.of(Overflow.class))
                .as((pair, rounding, overflow) -> new Cast(
                        Formats.parse(pair.get1()),
                        pair.get2(),
                        rounding,
                        pair.get2().equals(Scaling.MX) ? Overflow.SATURATE : overflow));
    }

    private static Arbitrary<Scaling> scalings() {
        Arbitrary<ScaleFormat> scales = Arbitraries.of(ScaleFormat.FLOAT32, ScaleFormat.POWER_OF_TWO);
        Arbitrary<Integer> sizes = Arbitraries.integers().between(1, 300);
        return Arbitraries.oneOf(
                Arbitraries.of(Scaling.NONE, Scaling.MX, Scaling.NVFP4),
                Combinators.combine(sizes, scales).as(Scaling::tensor),
                Combinators.combine(sizes, Arbitraries.of(Follows.Amax.LARGEST_PAST, Follows.Amax.LATEST_PAST), scales)
                        .as(Scaling::delayed),
                Arbitraries.of("delayed from 1", "delayed 8 recent from 1 margin 2")
                        .map(ScalingParser::parse),
                scales.map(Scaling::row),
                Combinators.combine(sizes, sizes, scales).as(Scaling::block));
    }

    private static Arbitrary<RuleSet> ruleSets() {
        Arbitrary<Rule> rules = Combinators.combine(
                        Arbitraries.of("lm_head", "mlp", "h\\.0\\.", "attn|\"", "größe"), layerFormats(true))
                .as(Rule::new);
        return Combinators.combine(
                        Arbitraries.of("a", "b", "two\nlines"), rules.list().ofMaxSize(3), layerFormats(true))
                .as(RuleSet::new);
    }

    private static Arbitrary<ModelSpec> models() {
        Arbitrary<Integer> sizes = Arbitraries.integers().between(1, 16);
        return Combinators.combine(sizes, sizes, sizes, sizes, fractions(), Arbitraries.of(true, false))
                .as((layers, heads, width, context, dropout, bias) ->
                        new ModelSpec(layers, heads, heads * width, context, dropout, bias));
    }

    /** Nearer to 1 a float32 is 1, which is refused. */
    private static Arbitrary<Double> fractions() {
        return Arbitraries.doubles().between(0, 0.9999999).ofScale(12);
    }

    private static Arbitrary<TrainingSpec> trainings() {
        Arbitrary<List<Integer>> counts =
                Arbitraries.integers().between(1, 1_000).list().ofSize(9);
        Arbitrary<List<Double>> numbers = fractions().list().ofSize(6);
        Arbitrary<List<Boolean>> choices = Arbitraries.of(true, false).list().ofSize(3);
        return Combinators.combine(counts, numbers, choices, Arbitraries.oneOf(Arbitraries.just(0.0), fractions()))
                .as((n, x, is, bound) -> TrainingSpec.DEFAULT.with(
                        STEPS.to(1 + n.get(0)),
                        BATCH.to(n.get(1)),
                        ACCUMULATION.to(n.get(2)),
                        LEARNING_RATE.to(1 + x.get(0)),
                        MIN_LEARNING_RATE.to(x.get(1)),
                        WARMUP_STEPS.to(n.get(3)),
                        DECAY_STEPS.to(n.get(4)),
                        BETA1.to(x.get(2)),
                        BETA2.to(x.get(3)),
                        WEIGHT_DECAY.to(x.get(4)),
                        GRADIENT_CLIP.to(x.get(5)),
                        EVAL_EVERY.to(n.get(5)),
                        EVAL_BATCHES.to(n.get(6)),
                        LAYER_STATS_EVERY.to(n.get(7)),
                        EVAL_UNQUANTIZED.to(is.get(0)),
                        LOSS_BOUND.to(bound),
                        EVAL_TOKENS.to(is.get(1) ? n.get(8) : 0),
                        EVAL_DRAWN.to(is.get(2))));
    }

    private static Arbitrary<QuantizationSpec> quantizations() {
        Arbitrary<LayerFormat> operands = layerFormats(true).filter(format -> !(format instanceof LayerFormat.Custom));
        return Combinators.combine(
                        scalings(),
                        Arbitraries.of(Rounding.class),
                        Arbitraries.of(Overflow.class),
                        operands,
                        operands,
                        Arbitraries.of(StraightThrough.class),
                        Combinators.combine(Arbitraries.of(Computation.class), Arbitraries.of(Compute.class))
                                .as(QuantizationSpec.Arithmetic::new),
                        schedules())
                .as(QuantizationSpec::new);
    }
}
