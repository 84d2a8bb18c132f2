package io.altgrad.tensor;

import io.altgrad.tensor.Ops.CrossEntropy;
import io.altgrad.tensor.Ops.NormGradients;
import io.altgrad.tensor.Ops.Normalized;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import java.util.stream.IntStream;

/**
 * LayerNorm and the loss of stacks, one part after the other.
 *
 * @param stacks whose parts they are
 */
record PartwiseSums(PartwiseOps stacks) {

    private Ops single() {
        return stacks.single();
    }

    private Tensor part(Tensor stack, int number) {
        return stacks.part(stack, number);
    }

    /** The stack of what {@code part} gives for each of {@code made}. */
    private <T> Tensor gathered(List<T> made, Function<T, Tensor> part) {
        return stacks.each(number -> part.apply(made.get(number)));
    }

    Normalized layerNorm(Tensor x, Tensor weight, Tensor bias, double eps) {
        List<Normalized> made = new ArrayList<>();
        for (int i = 0; i < stacks.size(); i++) {
            made.add(single().layerNorm(part(x, i), part(weight, i), part(bias, i), eps));
        }
        return new Normalized(
                gathered(made, Normalized::y), gathered(made, Normalized::mean), gathered(made, Normalized::rstd));
    }

    NormGradients layerNormBackward(Tensor grad, Tensor x, Normalized forward, Tensor weight, Tensor bias) {
        List<NormGradients> made = new ArrayList<>();
        for (int i = 0; i < stacks.size(); i++) {
            Normalized of = new Normalized(part(forward.y(), i), part(forward.mean(), i), part(forward.rstd(), i));
            made.add(single().layerNormBackward(part(grad, i), part(x, i), of, part(weight, i), part(bias, i)));
        }
        return new NormGradients(
                gathered(made, NormGradients::x),
                gathered(made, NormGradients::weight),
                bias == null ? null : gathered(made, NormGradients::bias));
    }

    /** The cross-entropy of each part. */
    private record StackedEntropy(List<CrossEntropy> parts) implements CrossEntropy {

        @Override
        public Tensor value() {
            throw PartwiseTensor.refusal("the loss");
        }
    }

    CrossEntropy crossEntropy(Tensor logits, Tensor targets) {
        return new StackedEntropy(IntStream.range(0, stacks.size())
                .mapToObj(part -> single().crossEntropy(part(logits, part), part(targets, part)))
                .toList());
    }

    /** The loss of each part, as a scalar. */
    static List<Tensor> values(CrossEntropy forward) {
        return ((StackedEntropy) forward)
                .parts().stream().map(CrossEntropy::value).toList();
    }

    Tensor crossEntropyBackward(CrossEntropy forward, double scale) {
        List<CrossEntropy> parts = ((StackedEntropy) forward).parts();
        return stacks.each(part -> single().crossEntropyBackward(parts.get(part), scale));
    }

    float[] losses(CrossEntropy forward) {
        List<CrossEntropy> parts = ((StackedEntropy) forward).parts();
        float[] losses = new float[parts.size()];
        for (int i = 0; i < losses.length; i++) {
            losses[i] = parts.get(i).loss();
        }
        return losses;
    }
}
