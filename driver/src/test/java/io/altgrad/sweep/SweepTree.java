package io.altgrad.sweep;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.function.Function;

/**
 * A sweep file without a mistake as the tree that it stands for, before it is written in one way or another: mappings,
 * lists, words ({@code String}), numbers ({@code Long}, {@code Double}) and truths ({@code Boolean}).
 *
 * @param axes the values of each axis by its field's dotted name, the last of which runs fastest
 * @param fields the value of each field that no axis sets and the file gives, by dotted name
 */
record SweepTree(Map<String, Object> root, Map<String, List<Object>> axes, Map<String, Object> fields) {

    /** A value for each field. Any of them go together. */
    private static final Map<String, Function<Random, Object>> VALUES = new LinkedHashMap<>();

    static {
        VALUES.put("model.layers", whole(1, 8));
        VALUES.put("model.heads", oneOf(1L, 2L, 4L));
        VALUES.put("model.width", oneOf(16L, 64L, 128L));
        VALUES.put("model.context", whole(1, 256));
        VALUES.put("model.dropout", fraction());
        VALUES.put("model.bias", oneOf(true, false));
        VALUES.put("training.steps", whole(1, 100_000));
        VALUES.put("training.batch", whole(1, 64));
        VALUES.put("training.accumulation", whole(1, 8));
        VALUES.put("training.learningRate", random -> 1 + (Double) fraction().apply(random));
        VALUES.put("training.minLearningRate", oneOf(0.0, 1e-4, 3e-20, 9.375e-4));
        VALUES.put("training.warmupSteps", whole(0, 100));
        VALUES.put("training.decaySteps", whole(0, 100));
        VALUES.put("training.beta1", fraction());
        VALUES.put("training.beta2", fraction());
        VALUES.put("training.weightDecay", fraction());
        VALUES.put("training.gradientClip", oneOf(0.0, 1.0, 2.5, 1e30));
        VALUES.put("training.evalEvery", whole(1, 100));
        VALUES.put("training.evalBatches", whole(1, 100));
        VALUES.put("training.layerStatsEvery", whole(1, 100));
        VALUES.put("training.evalUnquantized", oneOf(true, false));
        VALUES.put("training.lossBound", oneOf(0.0, 12.0, 1e300));
        VALUES.put("training.evalDrawn", oneOf(true, false));
        VALUES.put("quantization.scaling", oneOf("none", "tensor 4", "delayed 3 max pow2", "row", "block 8x16"));
        VALUES.put("quantization.rounding", oneOf("nearest", "zero", "stochastic"));
        VALUES.put("quantization.overflow", oneOf("saturate", "ieee"));
        VALUES.put("quantization.input", oneOf("none", "$format", "e5m2"));
        VALUES.put("quantization.gradOutput", oneOf("none", "$format", "e4m3fn"));
        VALUES.put("quantization.straightThrough", oneOf("identity", "masked"));
    }

    static SweepTree any(Random random) {
        Map<String, Object> root = new LinkedHashMap<>();
        root.put("name", oneOf("a", "quick-2", "v1.0_b").apply(random));
        Map<String, List<Object>> axes = new LinkedHashMap<>();
        axes.put("format", distinct(oneOf("none", "e5m2", "e4m3fn", "e3m4", "bf16", "mine"), random));
        root.put("recipes", List.of(Map.of("name", "mine", "weight", "e2m3fn", "straightThrough", "masked")));
        Map<String, Object> fields = new LinkedHashMap<>();
        if (random.nextBoolean()) {
            root.put("skip", random.nextBoolean() ? List.of() : List.of("lm_head", "h\\.0\\."));
        } else {
            root.put("rules", List.of(ruleSet("all", "lm_head"), ruleSet("two words", "mlp|attn")));
            axes.put("rules", distinct(oneOf("all", "two words"), random));
        }
        if (random.nextBoolean()) {
            axes.put("seed", distinct(Random::nextLong, random));
        }
        if (random.nextBoolean()) {
            fields.put(
                    "corpus",
                    oneOf("wordnet", "größe/日本.txt", "a: b", "'quoted'").apply(random));
        }
        VALUES.forEach((field, value) -> {
            int chance = random.nextInt(20);
            if (chance < 2) {
                axes.put(field, distinct(value, random));
            } else if (chance < 10) {
                fields.put(field, value.apply(random));
            }
        });
        Map<String, List<Object>> shuffled = Reordered.of(axes, random);
        root.put("axes", shuffled);
        fields.forEach((field, value) -> put(root, field, value));
        return new SweepTree(root, shuffled, fields);
    }

    private static Map<String, Object> ruleSet(String name, String kept) {
        return Map.of("name", name, "default", "$format", "rules", List.of(Map.of("match", kept, "format", "none")));
    }

    @SuppressWarnings("unchecked")
    private static void put(Map<String, Object> root, String field, Object value) {
        int dot = field.indexOf('.');
        if (dot < 0) {
            root.put(field, value);
        } else {
            ((Map<String, Object>) root.computeIfAbsent(field.substring(0, dot), section -> new LinkedHashMap<>()))
                    .put(field.substring(dot + 1), value);
        }
    }

    /** The number of combinations of the axes' values. */
    long size() {
        return axes.values().stream().mapToLong(List::size).reduce(1, Math::multiplyExact);
    }

    /** Each given field's value in the combination at {@code index}, found by counting through nested loops. */
    Map<String, Object> combination(long index) {
        Map<String, Object> values = new LinkedHashMap<>(fields);
        long block = size();
        long rest = index;
        for (Map.Entry<String, List<Object>> axis : axes.entrySet()) {
            block /= axis.getValue().size();
            values.put(axis.getKey(), axis.getValue().get((int) (rest / block)));
            rest %= block;
        }
        return values;
    }

    /** The same sweep with its axes in another order. */
    SweepTree withAxesReordered(Random random) {
        Map<String, List<Object>> reordered = Reordered.of(axes, random);
        Map<String, Object> other = new LinkedHashMap<>(root);
        other.put("axes", reordered);
        return new SweepTree(other, reordered, fields);
    }

    private static List<Object> distinct(Function<Random, Object> value, Random random) {
        Set<Object> values = new LinkedHashSet<>();
        for (int i = 0; i <= random.nextInt(3); i++) {
            values.add(value.apply(random));
        }
        return new ArrayList<>(values);
    }

    private static Function<Random, Object> oneOf(Object... values) {
        return random -> values[random.nextInt(values.length)];
    }

    private static Function<Random, Object> whole(int least, int most) {
        return random -> least + (long) random.nextInt(most - least + 1);
    }

    /** In [0, 1), of few digits and of many, down to 1e-20. */
    private static Function<Random, Object> fraction() {
        return random -> switch (random.nextInt(4)) {
            case 0 -> 0.0;
            case 1 -> random.nextDouble();
            case 2 -> random.nextInt(1000) / 1000.0;
            default -> random.nextInt(100) * 1e-20;
        };
    }
}
