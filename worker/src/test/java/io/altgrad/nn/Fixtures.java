package io.altgrad.nn;

import io.altgrad.format.Formats;
import io.altgrad.random.RandomStream;
import io.altgrad.spec.ActivationCasts;
import io.altgrad.spec.ActivationUse;
import io.altgrad.spec.AttentionUse;
import io.altgrad.spec.Backward;
import io.altgrad.spec.Cast;
import io.altgrad.spec.ModelSpec;
import io.altgrad.spec.Operand;
import io.altgrad.spec.QuantizationSpec;
import io.altgrad.spec.Recipe;
import io.altgrad.spec.StraightThrough;
import io.altgrad.spec.Use;
import io.altgrad.tensor.HostView;
import io.altgrad.tensor.Ops;
import io.altgrad.tensor.Tensor;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.Map;

/** What tests of layers build on: a tiny model, seeded values, and casts by name. */
public final class Fixtures {

    /** 2 layers, 2 heads, 16 wide, context 8, with biases, so that every kind of parameter is there. */
    public static final ModelSpec TINY = new ModelSpec(2, 2, 16, 8, 0.0, true);

    /** Distinct tokens of the tiny model. */
    public static final int VOCABULARY = 11;

    private Fixtures() {}

    /** Normal values of deviation 1, keyed by the name. */
    public static float[] normal(String name, int size) {
        float[] values = new float[size];
        RandomStream.of(7, name).fillNormal(values, 0, 1f);
        return values;
    }

    /** A tensor of {@link #normal} values. */
    public static Tensor normal(Ops ops, String name, long... shape) {
        int size = 1;
        for (long extent : shape) {
            size *= (int) extent;
        }
        return ops.tensor(normal(name, size), shape);
    }

    /** Token ids below {@link #VOCABULARY}, keyed by the name. */
    public static Tensor ids(Ops ops, String name, int rows, int time) {
        RandomStream stream = RandomStream.of(7, name);
        long[] ids = new long[rows * time];
        for (int i = 0; i < ids.length; i++) {
            ids[i] = stream.below(i, VOCABULARY);
        }
        return ops.tensor(ids, rows, time);
    }

    /** The recipe that casts weights to a format, in the default way. */
    public static Recipe weights(String format) {
        return QuantizationSpec.DEFAULT.recipe(Formats.parse(format));
    }

    /** The default cast to a format. */
    public static Cast cast(String format) {
        return weights(format).casts().values().iterator().next();
    }

    /** The recipe that casts every operand of every product, and every value between layers, and every gradient of one. */
    public static Recipe everywhere(Cast forward, Cast backward) {
        Map<Use, Cast> linears = new EnumMap<>(Use.class);
        for (Use use : Use.values()) {
            linears.put(use, use.operand() == Operand.GRAD_OUTPUT ? backward : forward);
        }
        Map<AttentionUse, Cast> attention = new HashMap<>();
        AttentionUse.all().forEach(use -> attention.put(use, use.operand().isGradient() ? backward : forward));
        Map<ActivationUse, Cast> activations = new HashMap<>();
        ActivationUse.all()
                .forEach(use -> activations.put(use, use.side() == ActivationUse.Side.OUTPUT ? forward : backward));
        return new Recipe(
                linears,
                StraightThrough.MASKED,
                Backward.CAST,
                Map.of(),
                Map.of(),
                new ActivationCasts(attention, activations));
    }

    /** Fills a parameter with {@link #normal} values. */
    public static void fill(Parameter parameter, String name) {
        float[] values = normal(name, Math.toIntExact(parameter.value().shape().size()));
        HostView.of(parameter.value()).write(0, values, values.length);
    }

    public static float[] values(Tensor array) {
        return HostView.of(array).toArray();
    }
}
