package io.altgrad.tensor;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.stream.Collectors;

/**
 * The operations that give each part of a batch the bits that it has alone. A library may take another algorithm for a
 * batch, or cut its sums in another way, and does not tell; so each operation is computed both ways once, on drawn operands
 * of the very shapes and types, and the bits are compared. An engine has one of these for all its stacks.
 */
public final class BatchProof {

    private static final System.Logger LOG = System.getLogger(BatchProof.class.getName());

    private final ConcurrentMap<Case, Boolean> found = new ConcurrentHashMap<>();

    /** What an operation makes of stacks, in one of its ways. */
    @FunctionalInterface
    interface Way {
        List<Tensor> of(List<Tensor> operands);
    }

    /**
     * An operation with everything that its algorithm may be chosen by.
     *
     * @param name with the numbers that it takes besides tensors
     * @param parts of each stack
     * @param isExact whether its products are of float32
     */
    record Case(String name, List<DrawnOperand> operands, int parts, Place place, boolean isExact) {

        private List<Tensor> draw(DrawnOperand.Draw draw, Ops ops) {
            List<Tensor> drawn = new ArrayList<>();
            for (DrawnOperand operand : operands) {
                drawn.add(operand.draw(draw, drawn.size(), ops, parts));
            }
            return drawn;
        }

        /** For example {@code linear of 8 x (12, 64, 128), (512, 128) in the place's precision on gpu(0)}. */
        @Override
        public String toString() {
            return name + " of " + parts + " x "
                    + operands.stream()
                            .map(operand -> operand.shape().toString())
                            .collect(Collectors.joining(", "))
                    + (isExact ? " in float32" : " in the place's precision") + " on " + place;
        }
    }

    /**
     * Tells whether the batch has the bits of its parts; computes both where that is not known yet.
     *
     * @param ops own what is drawn, until it is freed here
     */
    boolean holds(Case what, Ops ops, Way whole, Way parts) {
        // Not under the map's lock: two threads may both compute it, to the same end.
        Boolean known = found.get(what);
        if (known == null) {
            known = Arrays.stream(DrawnOperand.Draw.values())
                    .allMatch(draw -> areEqual(what.draw(draw, ops), what.draw(draw, ops), whole, parts));
            found.put(what, known);
            LOG.log(System.Logger.Level.DEBUG, "{0}: {1}", what, known ? "as one batch" : "part by part");
        }
        return known;
    }

    /** Each way has operands of its own, into which it may write. */
    private static boolean areEqual(List<Tensor> first, List<Tensor> second, Way whole, Way parts) {
        List<Tensor> batch = whole.of(first);
        List<Tensor> each = parts.of(second);
        boolean areEqual = true;
        for (int i = 0; areEqual && i < batch.size(); i++) {
            areEqual = Arrays.equals(values(batch.get(i)), values(each.get(i)));
        }
        List.of(batch, each, first, second).forEach(tensors -> tensors.forEach(Tensor::close));
        return areEqual;
    }

    private static float[] values(Tensor stack) {
        return ((BatchedTensor) stack).whole().toFloats();
    }

    /** What was found so far: whether a batch has the bits of its parts. */
    public Map<String, Boolean> found() {
        return found.entrySet().stream()
                .collect(Collectors.toMap(entry -> entry.getKey().toString(), Map.Entry::getValue));
    }
}
