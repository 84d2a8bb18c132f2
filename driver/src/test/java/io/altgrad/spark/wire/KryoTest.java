package io.altgrad.spark.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.altgrad.fake.FakeTrials;
import io.altgrad.format.Formats;
import io.altgrad.format.NumberFormat;
import io.altgrad.format.Overflow;
import io.altgrad.format.Rounding;
import io.altgrad.format.SpecialCodes;
import io.altgrad.result.Outcome;
import io.altgrad.result.TrainingRecord;
import io.altgrad.result.TrialResult;
import io.altgrad.spec.Accumulator;
import io.altgrad.spec.ActivationCasts;
import io.altgrad.spec.ActivationUse;
import io.altgrad.spec.AttentionOperand;
import io.altgrad.spec.AttentionProduct;
import io.altgrad.spec.AttentionUse;
import io.altgrad.spec.Backward;
import io.altgrad.spec.Cast;
import io.altgrad.spec.Hadamard;
import io.altgrad.spec.KeptCasts;
import io.altgrad.spec.LayerFormat;
import io.altgrad.spec.ModelSpec;
import io.altgrad.spec.Moments;
import io.altgrad.spec.Operand;
import io.altgrad.spec.PhaseEnd;
import io.altgrad.spec.PlannedTrial;
import io.altgrad.spec.PrecisionSchedule;
import io.altgrad.spec.Product;
import io.altgrad.spec.QuantizationSettings;
import io.altgrad.spec.Recipe;
import io.altgrad.spec.Scaling;
import io.altgrad.spec.ScalingParser;
import io.altgrad.spec.Site;
import io.altgrad.spec.SourceSeed;
import io.altgrad.spec.StateFormat;
import io.altgrad.spec.StraightThrough;
import io.altgrad.spec.TrainingSettings;
import io.altgrad.spec.Trial;
import io.altgrad.spec.Use;
import java.io.ByteArrayOutputStream;
import java.io.ObjectOutputStream;
import java.lang.reflect.Field;
import java.lang.reflect.Modifier;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.apache.spark.SparkConf;
import org.apache.spark.serializer.KryoSerializer;
import org.apache.spark.serializer.SerializerInstance;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import scala.reflect.ClassTag$;

class KryoTest {

    private static final NumberFormat E5M2 = new NumberFormat("e5m2", 5, 2, 15, SpecialCodes.IEEE);
    private static final Cast CAST =
            new Cast(E5M2, ScalingParser.parse("tensor 16"), Rounding.STOCHASTIC, Overflow.TO_INF_OR_NAN);

    /** What crosses whole, and the parts that the two whole ones do not show. */
    static Stream<Object> values() {
        Trial trial = FakeTrials.trial("e5m2", 7);
        return Stream.of(
                FakeTrials.planned(trial),
                trial,
                trial.with(QuantizationSettings.SCHEDULE.to(
                        new PrecisionSchedule(List.of(phase(new PhaseEnd.Share(50)), phase(new PhaseEnd.Training()))))),
                phase(new PhaseEnd.Decay()),
                phase(new PhaseEnd.Step(20)),
                FakeTrials.trial("none", Long.MIN_VALUE),
                FakeTrials.trial("none", 1).with(TrainingSettings.DATA_SEED.to(new SourceSeed.Own(2))),
                FakeTrials.trial("none", 1)
                        .with(
                                TrainingSettings.MOMENTS.to(
                                        new Moments(StateFormat.FLOAT32, new StateFormat.Dynamic8(256))),
                                TrainingSettings.MASTER.to(new StateFormat.Rounded(
                                        new Cast(
                                                Formats.parse("bf16"),
                                                Scaling.NONE,
                                                Rounding.STOCHASTIC,
                                                Overflow.SATURATE),
                                        StateFormat.Range.AS_IS))),
                FakeTrials.completed(trial),
                FakeTrials.ended(trial, new Outcome.Diverged(3, "transformer.h.0.mlp.c_fc", "amax is NaN")),
                FakeTrials.ended(trial, new Outcome.Failed("java.lang.Error", "", "at …")),
                FakeTrials.ended(trial, new Outcome.Cancelled("told to")),
                FakeTrials.ended(trial, new Outcome.TimedOut(7, 60)),
                FakeTrials.ended(trial, new Outcome.Stopped(7, "it had lost")),
                TrainingRecord.EMPTY,
                new Moments(
                        new StateFormat.Rounded(
                                new Cast(E5M2, Scaling.NONE, Rounding.TOWARD_ZERO, Overflow.SATURATE),
                                StateFormat.Range.AS_IS),
                        new StateFormat.Dynamic8(256)),
                new LayerFormat.OfTrial(),
                CAST,
                new Cast(E5M2, Scaling.NONE, Rounding.TOWARD_ZERO, Overflow.SATURATE),
                Recipe.ofOperands(Map.of(Operand.WEIGHT, CAST), StraightThrough.IDENTITY),
                Recipe.ofOperands(Map.of(Operand.WEIGHT, CAST, Operand.GRAD_OUTPUT, CAST), StraightThrough.MASKED),
                new Recipe(
                        Map.of(Use.WEIGHT_FORWARD, CAST, Use.INPUT_FORWARD, CAST),
                        StraightThrough.IDENTITY,
                        Backward.CAST,
                        Map.of(Product.GRAD_WEIGHT, new Hadamard(16)),
                        Map.of(Product.FORWARD, new Accumulator(13, 128, Rounding.TOWARD_ZERO))),
                new AttentionUse(AttentionOperand.QUERY, AttentionProduct.SCORES),
                new ActivationUse(Site.LOGITS, ActivationUse.Side.OUTPUT),
                new Recipe(
                        Map.of(),
                        StraightThrough.MASKED,
                        Backward.CAST,
                        Map.of(),
                        Map.of(),
                        new ActivationCasts(
                                Map.of(new AttentionUse(AttentionOperand.KEY, AttentionProduct.GRAD_QUERY), CAST),
                                Map.of(new ActivationUse(Site.NORM, ActivationUse.Side.GRAD_OUTPUT), CAST))),
                new LayerFormat.Custom("own", Recipe.ofOperands(Map.of(Operand.INPUT, CAST), StraightThrough.IDENTITY)),
                ScalingParser.parse("delayed 8 recent pow2"),
                ScalingParser.parse("row"),
                ScalingParser.parse("block 128x128"),
                ScalingParser.parse("mx"),
                ScalingParser.parse("nvfp4"),
                List.of(),
                List.of(1),
                List.of(1, 2, 3),
                Set.of("a"),
                Set.of("a", "b", "c"),
                Map.of(),
                new ArrayList<>(List.of(trial)),
                new ModelSpec[] {ModelSpec.S, ModelSpec.M});
    }

    private static PrecisionSchedule.Phase phase(PhaseEnd end) {
        return new PrecisionSchedule.Phase(new LayerFormat.OfTrial(), KeptCasts.FORWARD, end);
    }

    @ParameterizedTest
    @MethodSource("values")
    void comesBackEqualWithRegistrationRequired(Object value) {
        SerializerInstance kryo = kryo();
        Object back = kryo.deserialize(kryo.serialize(value, ClassTag$.MODULE$.Any()), ClassTag$.MODULE$.Any());
        if (value instanceof Object[] array) {
            assertThat((Object[]) back).containsExactly(array);
        } else {
            assertThat(back).isEqualTo(value);
        }
    }

    @Test
    void valuesShowEveryRegisteredRecord() {
        Set<Class<?>> shown = new LinkedHashSet<>();
        values().forEach(value -> collect(value, shown));
        assertThat(AltgradKryoRegistrator.CLASSES.stream()
                        .filter(Class::isRecord)
                        .filter(type -> !shown.contains(type)))
                .as("records that are not among values()")
                .isEmpty();
    }

    /** By another way than the registrator's: through fields in place of components. */
    @Test
    void registersWhateverAComponentCanHold() {
        Set<Class<?>> reachable = reachable(PlannedTrial.class, TrialResult.class, Recipe.class);
        assertThat(AltgradKryoRegistrator.CLASSES)
                .containsExactlyInAnyOrderElementsOf(reachable)
                .contains(NumberFormat.class, PhaseEnd.Decay.class, Use.class, Outcome.TimedOut.class)
                .allMatch(type -> type.isRecord() || type.isEnum());
    }

    @Test
    void refusesWhatIsNotRegistered() {
        record Stranger(int x) {}
        assertThatThrownBy(() -> kryo().serialize(new Stranger(1), ClassTag$.MODULE$.Any()))
                .hasMessageContaining("Class is not registered")
                .hasMessageContaining("Stranger");
    }

    @Test
    void isSmallerThanJavaSerialization() throws Exception {
        Trial trial = FakeTrials.trial("e5m2", 7);
        ByteBuffer kryo = kryo().serialize(trial, ClassTag$.MODULE$.Any());
        ByteArrayOutputStream java = new ByteArrayOutputStream();
        try (ObjectOutputStream out = new ObjectOutputStream(java)) {
            out.writeObject(trial);
        }
        assertThat(kryo.remaining()).isLessThan(java.size() / 4);
    }

    private static SerializerInstance kryo() {
        SparkConf conf = new SparkConf(false)
                .set("spark.kryo.registrationRequired", "true")
                .set("spark.kryo.registrator", AltgradKryoRegistrator.class.getName());
        return new KryoSerializer(conf).newInstance();
    }

    /** The classes of {@code value} and of what its components hold. */
    private static void collect(Object value, Set<Class<?>> classes) {
        classes.add(value.getClass());
        if (value instanceof Iterable<?> iterable) {
            iterable.forEach(element -> collect(element, classes));
        } else if (value instanceof Map<?, ?> map) {
            map.forEach((key, element) -> collect(element, classes));
        } else if (value instanceof Record) {
            for (RecordComponent component : value.getClass().getRecordComponents()) {
                try {
                    component.getAccessor().setAccessible(true);
                    collect(component.getAccessor().invoke(value), classes);
                } catch (ReflectiveOperationException e) {
                    throw new AssertionError(e);
                }
            }
        }
    }

    /** Our records and enums that a component of the roots can hold, at any depth, through sealed types and generics. */
    private static Set<Class<?>> reachable(Class<?>... roots) {
        Set<Class<?>> found = new LinkedHashSet<>();
        Deque<Type> open = new ArrayDeque<>(List.of(roots));
        while (!open.isEmpty()) {
            Type type = open.pop();
            if (type instanceof ParameterizedType generic) {
                open.addAll(List.of(generic.getActualTypeArguments()));
            } else if (type instanceof Class<?> known && known.getName().startsWith("io.altgrad.")) {
                if (known.isSealed()) {
                    open.addAll(List.of(known.getPermittedSubclasses()));
                } else if (found.add(known) && known.isRecord()) {
                    Stream.of(known.getDeclaredFields())
                            .filter(field -> !Modifier.isStatic(field.getModifiers()))
                            .map(Field::getGenericType)
                            .forEach(open::push);
                }
            }
        }
        return found;
    }
}
