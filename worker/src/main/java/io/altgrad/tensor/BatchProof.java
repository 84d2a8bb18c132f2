package io.altgrad.tensor;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
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

    /** One way of computing an operation on stacks, without writing into them. */
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

        /** Tells whether such operands say something: not all of them are zeros. */
        private boolean takes(DrawnOperand.Draw draw) {
            return draw == DrawnOperand.Draw.NORMAL
                    || operands.stream().anyMatch(operand -> operand.summed() != DrawnOperand.Summed.NOTHING);
        }

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
            known = what.operands().stream().allMatch(DrawnOperand::isTried)
                    && Arrays.stream(DrawnOperand.Draw.values())
                            .filter(what::takes)
                            .allMatch(draw -> areEqual(what.draw(draw, ops), whole, parts));
            found.put(what, known);
            LOG.log(System.Logger.Level.DEBUG, "{0}: {1}", what, known ? "as one batch" : "part by part");
        }
        return known;
    }

    private static boolean areEqual(List<Tensor> drawn, Way whole, Way parts) {
        List<Tensor> batch = whole.of(drawn);
        List<Tensor> each = parts.of(drawn);
        boolean areEqual = true;
        for (int i = 0; areEqual && i < batch.size(); i++) {
            areEqual = areEqual((BatchedTensor) batch.get(i), (BatchedTensor) each.get(i));
        }
        List.of(batch, each, drawn).forEach(tensors -> tensors.forEach(Tensor::close));
        return areEqual;
    }

    /** Part by part, so that the host holds no more than two at once. */
    private static boolean areEqual(BatchedTensor one, BatchedTensor other) {
        for (int i = 0; i < one.parts().size(); i++) {
            if (!Arrays.equals(
                    one.parts().get(i).toFloats(), other.parts().get(i).toFloats())) {
                return false;
            }
        }
        return true;
    }

    /**
     * An operation that was tried.
     *
     * @param operation with the shapes of its operands
     * @param parts of each stack
     * @param isBatch whether a batch has the bits of its parts
     */
    public record Found(String operation, int parts, boolean isBatch) {}

    /** The operations that were tried so far, by name. */
    public List<Found> found() {
        return found.entrySet().stream()
                .map(entry ->
                        new Found(entry.getKey().toString(), entry.getKey().parts(), entry.getValue()))
                .sorted(Comparator.comparing(Found::operation))
                .toList();
    }
}
