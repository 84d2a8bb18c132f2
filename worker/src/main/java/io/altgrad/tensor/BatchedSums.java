package io.altgrad.tensor;

import static io.altgrad.tensor.DrawnOperand.ids;
import static io.altgrad.tensor.DrawnOperand.like;

import io.altgrad.tensor.DrawnOperand.Summed;
import io.altgrad.tensor.Ops.CrossEntropy;
import io.altgrad.tensor.Ops.NormGradients;
import io.altgrad.tensor.Ops.Normalized;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;

/**
 * The operations on batches whose results are sums of many: by {@link PartSums} where there are such, else as a batch or part
 * by part, as the choice has it.
 *
 * @param apart the operations part by part
 */
record BatchedSums(Batch batch, BatchChoice choice, BatchedParts apart, Optional<PartSums> sums) {

    private int size() {
        return batch.size();
    }

    private static Tensor whole(Tensor stack) {
        return stack == null ? null : Batch.whole(stack);
    }

    private Tensor of(Tensor whole) {
        return whole == null ? null : batch.of(whole);
    }

    /** An operand that may be left out; then null. */
    private static Tensor third(List<Tensor> operands) {
        return operands.size() > 2 ? operands.get(2) : null;
    }

    Tensor biasGradient(Tensor grad) {
        if (sums.isPresent()) {
            long rows = grad.shape().size() / grad.shape().last();
            return of(sums.get().rowSums(whole(grad), size(), rows));
        }
        return choice.made(
                "sum over rows",
                List.of(like(grad, Summed.ROWS)),
                in -> batch.biasGradient(in.get(0)),
                in -> apart.biasGradient(in.get(0)),
                grad);
    }

    Tensor sum(Tensor x, int dimension) {
        if (sums.isPresent() && dimension == 0) {
            Shape shape = x.shape().without(0);
            try (Tensor made = sums.get().rowSums(whole(x), size(), x.shape().extent(0))) {
                return of(made.reshape(shape.after(size())));
            }
        }
        return choice.made(
                "sum over dimension " + dimension,
                List.of(like(x)),
                in -> batch.sum(in.get(0), dimension),
                in -> apart.sum(in.get(0), dimension),
                x);
    }

    Normalized layerNorm(Tensor x, Tensor weight, Tensor bias, double eps) {
        if (sums.isPresent()) {
            Normalized made = sums.get().layerNorm(whole(x), whole(weight), whole(bias), eps, size());
            return new Normalized(of(made.y()), of(made.mean()), of(made.rstd()));
        }
        List<DrawnOperand> operands = new ArrayList<>(List.of(like(x), like(weight)));
        if (bias != null) {
            operands.add(like(bias));
        }
        boolean holds = choice.holds(
                "layer norm, epsilon " + eps,
                operands,
                in -> results(batch.layerNorm(in.get(0), in.get(1), third(in), eps)),
                in -> results(apart.layerNorm(in.get(0), in.get(1), third(in), eps)));
        return holds ? batch.layerNorm(x, weight, bias, eps) : apart.layerNorm(x, weight, bias, eps);
    }

    private static List<Tensor> results(Normalized made) {
        return List.of(made.y(), made.mean(), made.rstd());
    }

    NormGradients layerNormBackward(Tensor grad, Tensor x, Normalized forward, Tensor weight, Tensor bias) {
        if (sums.isEmpty()) {
            return apart.layerNormBackward(grad, x, forward, weight, bias);
        }
        Normalized wholes = new Normalized(whole(forward.y()), whole(forward.mean()), whole(forward.rstd()));
        NormGradients made =
                sums.get().layerNormBackward(whole(grad), whole(x), wholes, whole(weight), whole(bias), size());
        return new NormGradients(of(made.x()), of(made.weight()), of(made.bias()));
    }

    /** The cross-entropies of all parts at once. */
    private record AtOnce(CrossEntropy all, Shape logits) implements CrossEntropy {

        @Override
        public Tensor value() {
            throw PartwiseTensor.refusal("the loss");
        }
    }

    /** The cross-entropy of each part, and what they were made of. */
    private record Entropies(CrossEntropy each, Tensor logits, Tensor targets) implements CrossEntropy {

        @Override
        public Tensor value() {
            return each.value();
        }
    }

    CrossEntropy crossEntropy(Tensor logits, Tensor targets) {
        if (sums.isEmpty()) {
            return new Entropies(apart.crossEntropy(logits, targets), logits, targets);
        }
        // Its backward reads both: the views live as long as the scope.
        return new AtOnce(sums.get().crossEntropy(batch.folded(logits), batch.folded(targets), size()), logits.shape());
    }

    float[] losses(CrossEntropy forward) {
        if (forward instanceof AtOnce atOnce) {
            return atOnce.all().value().toFloats();
        }
        try (Tensor all = batch.single().joined(PartwiseSums.values(((Entropies) forward).each()))) {
            return all.toFloats();
        }
    }

    /** The loss of each part, (parts), where the sums of all are made at once. */
    static Tensor lossTensor(CrossEntropy forward) {
        return ((AtOnce) forward).all().value();
    }

    Tensor crossEntropyBackward(CrossEntropy forward, double scale) {
        if (forward instanceof AtOnce atOnce) {
            return batch.shaped(sums.orElseThrow().crossEntropyBackward(atOnce.all(), scale), atOnce.logits());
        }
        Entropies of = (Entropies) forward;
        boolean holds = choice.holds(
                "gradient of cross-entropy times " + scale,
                List.of(like(of.logits()), ids(of.targets(), of.logits().shape().last())),
                in -> List.of(batch.crossEntropyBackward(in.get(0), in.get(1), scale)),
                in -> List.of(apart.crossEntropyBackward(apart.crossEntropy(in.get(0), in.get(1)), scale)));
        return holds
                ? batch.crossEntropyBackward(of.logits(), of.targets(), scale)
                : apart.crossEntropyBackward(of.each(), scale);
    }

    float[] globalNorms(List<Tensor> stacks) {
        if (sums.isPresent()) {
            try (Tensor norms = sums.get().norms(Batch.wholes(stacks), size())) {
                return norms.toFloats();
            }
        }
        List<Tensor> norms = IntStream.range(0, size())
                .mapToObj(part -> batch.single().norm(apart.parts(stacks, part)))
                .toList();
        try (Tensor all = batch.single().joined(norms)) {
            return all.toFloats();
        }
    }
}
