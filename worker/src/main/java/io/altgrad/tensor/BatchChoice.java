package io.altgrad.tensor;

import io.altgrad.tensor.BatchProof.Way;
import java.util.Arrays;
import java.util.List;
import java.util.function.Function;

/**
 * The choice between an operation on a whole batch and on one part after the other, by what {@link BatchProof} finds.
 *
 * @param single the operations that both ways are made of
 * @param size the number of parts
 * @param isExact whether their products are of float32
 */
record BatchChoice(Ops single, int size, BatchProof proof, boolean isExact) {

    /** Tells whether the batch has the bits of its parts. */
    boolean holds(String name, List<DrawnOperand> operands, Way whole, Way parts) {
        return proof.holds(new BatchProof.Case(name, operands, size, single.place(), isExact), single, whole, parts);
    }

    /** An operation's one result, by the way that holds. */
    Tensor made(
            String name,
            List<DrawnOperand> operands,
            Function<List<Tensor>, Tensor> whole,
            Function<List<Tensor>, Tensor> parts,
            Tensor... in) {
        boolean holds = holds(name, operands, all -> List.of(whole.apply(all)), all -> List.of(parts.apply(all)));
        return (holds ? whole : parts).apply(Arrays.asList(in));
    }
}
