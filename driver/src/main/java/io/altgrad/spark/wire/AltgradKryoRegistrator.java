package io.altgrad.spark.wire;

import com.esotericsoftware.kryo.Kryo;
import io.altgrad.format.NumberFormat;
import io.altgrad.format.Overflow;
import io.altgrad.format.Rounding;
import io.altgrad.format.SpecialCodes;
import io.altgrad.result.LayerAssignment;
import io.altgrad.result.LayerMetrics;
import io.altgrad.result.Outcome;
import io.altgrad.result.Provenance;
import io.altgrad.result.StepMetrics;
import io.altgrad.result.TrainingRecord;
import io.altgrad.result.TrialResult;
import io.altgrad.spec.Accumulator;
import io.altgrad.spec.Backward;
import io.altgrad.spec.Block;
import io.altgrad.spec.Cast;
import io.altgrad.spec.Computation;
import io.altgrad.spec.Compute;
import io.altgrad.spec.Follows;
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
import io.altgrad.spec.QuantizationSpec.Arithmetic;
import io.altgrad.spec.QuantizationSpec;
import io.altgrad.spec.Recipe;
import io.altgrad.spec.Rule;
import io.altgrad.spec.RuleSet;
import io.altgrad.spec.ScaleFormat;
import io.altgrad.spec.Scaling;
import io.altgrad.spec.SourceSeed;
import io.altgrad.spec.StateFormat;
import io.altgrad.spec.StraightThrough;
import io.altgrad.spec.TrainingSpec;
import io.altgrad.spec.Trial;
import io.altgrad.spec.TrialIds;
import io.altgrad.spec.Use;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import org.apache.spark.serializer.KryoRegistrator;

/**
 * Every class that crosses between driver and executors, in one fixed order: the order is the wire format. With
 * {@code spark.kryo.registrationRequired} a class that is missing here is an error that names it, not a slow default.
 */
public final class AltgradKryoRegistrator implements KryoRegistrator {

    /** The records that cross; sealed interfaces cross as these, their variants. */
    static final List<Class<? extends Record>> RECORDS = List.of(
            NumberFormat.class,
            PlannedTrial.class,
            TrialIds.class,
            Trial.class,
            LayerFormat.Unquantized.class,
            LayerFormat.Fixed.class,
            LayerFormat.OfTrial.class,
            LayerFormat.Custom.class,
            RuleSet.class,
            Rule.class,
            ModelSpec.class,
            TrainingSpec.class,
            TrainingSpec.Schedule.class,
            TrainingSpec.Optimizer.class,
            TrainingSpec.Optimizer.States.class,
            Moments.class,
            StateFormat.Float32.class,
            StateFormat.Rounded.class,
            StateFormat.Dynamic8.class,
            TrainingSpec.Batches.class,
            TrainingSpec.Evaluation.class,
            TrainingSpec.Seeds.class,
            SourceSeed.Same.class,
            SourceSeed.Own.class,
            QuantizationSpec.class,
            Arithmetic.class,
            PrecisionSchedule.class,
            PrecisionSchedule.Phase.class,
            PhaseEnd.Step.class,
            PhaseEnd.Share.class,
            PhaseEnd.Decay.class,
            PhaseEnd.Training.class,
            Recipe.class,
            Cast.class,
            Hadamard.class,
            Accumulator.class,
            Scaling.class,
            Block.class,
            Follows.class,
            TrialResult.class,
            Outcome.Completed.class,
            Outcome.Diverged.class,
            Outcome.Failed.class,
            Outcome.Cancelled.class,
            Outcome.TimedOut.class,
            Outcome.Stopped.class,
            TrainingRecord.class,
            TrainingRecord.Cost.class,
            LayerAssignment.class,
            StepMetrics.class,
            LayerMetrics.class,
            LayerMetrics.Figures.class,
            Provenance.class,
            Provenance.Code.class,
            Provenance.Libraries.class,
            Provenance.Torch.class,
            Provenance.Cuda.class,
            Provenance.Machine.class);

    static final List<Class<? extends Enum<?>>> ENUMS = List.of(
            SpecialCodes.class,
            StateFormat.Range.class,
            Rounding.class,
            Overflow.class,
            Operand.class,
            Use.class,
            Product.class,
            Follows.Amax.class,
            Follows.Start.class,
            ScaleFormat.class,
            StraightThrough.class,
            Backward.class,
            KeptCasts.class,
            Computation.class,
            Compute.class);

    @Override
    public void registerClasses(Kryo kryo) {
        RECORDS.forEach(type -> registerRecord(kryo, type));
        ENUMS.forEach(kryo::register);
        RECORDS.forEach(type -> kryo.register(type.arrayType()));
        ENUMS.forEach(type -> kryo.register(type.arrayType()));
        kryo.register(Object[].class);
        kryo.register(String[].class);
        kryo.register(Instant.class);
        kryo.register(ArrayList.class);
        kryo.register(LinkedHashMap.class);
        kryo.register(EnumMap.class, new com.esotericsoftware.kryo.serializers.JavaSerializer());
        ImmutableCollectionSerializer.register(kryo);
    }

    private static <R extends Record> void registerRecord(Kryo kryo, Class<R> type) {
        kryo.register(type, new RecordSerializer<>(type));
    }
}
