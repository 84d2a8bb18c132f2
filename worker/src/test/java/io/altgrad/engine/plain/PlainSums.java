package io.altgrad.engine.plain;

import io.altgrad.tensor.Ops;
import io.altgrad.tensor.Ops.CrossEntropy;
import io.altgrad.tensor.Ops.NormGradients;
import io.altgrad.tensor.Ops.Normalized;
import io.altgrad.tensor.PartSums;
import io.altgrad.tensor.Shape;
import io.altgrad.tensor.Tensor;
import java.util.ArrayList;
import java.util.List;
import java.util.function.IntFunction;
import java.util.stream.IntStream;

/** The sums of parts as the operations of one, part by part. */
public record PlainSums(Ops ops) implements PartSums {

    /** The rows of a part, or null of null. */
    private static Tensor rows(Tensor x, int parts, int part) {
        return x == null
                ? null
                : x.reshape(
                                parts,
                                x.shape().size() / x.shape().last() / parts,
                                x.shape().last())
                        .part(part);
    }

    private static Tensor vector(Tensor x, int parts, int part) {
        return x == null ? null : x.reshape(parts, x.shape().size() / parts).part(part);
    }

    private Tensor joined(int parts, Shape shape, IntFunction<Tensor> part) {
        return ops.joined(IntStream.range(0, parts).mapToObj(part).toList()).reshape(shape);
    }

    @Override
    public Normalized layerNorm(Tensor x, Tensor weight, Tensor bias, double eps, int parts) {
        List<Normalized> made = new ArrayList<>();
        for (int i = 0; i < parts; i++) {
            made.add(ops.layerNorm(rows(x, parts, i), vector(weight, parts, i), vector(bias, parts, i), eps));
        }
        Shape each = x.shape().withLast(1);
        return new Normalized(
                joined(parts, x.shape(), i -> made.get(i).y()),
                joined(parts, each, i -> made.get(i).mean()),
                joined(parts, each, i -> made.get(i).rstd()));
    }

    @Override
    public NormGradients layerNormBackward(
            Tensor grad, Tensor x, Normalized forward, Tensor weight, Tensor bias, int parts) {
        List<NormGradients> made = new ArrayList<>();
        for (int i = 0; i < parts; i++) {
            Normalized of = new Normalized(
                    rows(forward.y(), parts, i), vector(forward.mean(), parts, i), vector(forward.rstd(), parts, i));
            made.add(ops.layerNormBackward(
                    rows(grad, parts, i), rows(x, parts, i), of, vector(weight, parts, i), vector(bias, parts, i)));
        }
        return new NormGradients(
                joined(parts, x.shape(), i -> made.get(i).x()),
                joined(parts, weight.shape(), i -> made.get(i).weight()),
                bias == null
                        ? null
                        : joined(parts, bias.shape(), i -> made.get(i).bias()));
    }

    @Override
    public Tensor rowSums(Tensor x, int parts, long rows) {
        long columns = x.shape().size() / parts / rows;
        Tensor all = x.reshape(parts, rows, columns);
        return joined(parts, Shape.of(parts, columns), i -> ops.sum(all.part(i), 0));
    }

    private record Entropies(Tensor value, List<CrossEntropy> parts, Shape logits) implements CrossEntropy {}

    @Override
    public CrossEntropy crossEntropy(Tensor logits, Tensor targets, int parts) {
        List<CrossEntropy> made = IntStream.range(0, parts)
                .mapToObj(i -> ops.crossEntropy(rows(logits, parts, i), vector(targets, parts, i)))
                .toList();
        return new Entropies(joined(parts, Shape.of(parts), i -> made.get(i).value()), made, logits.shape());
    }

    @Override
    public Tensor crossEntropyBackward(CrossEntropy forward, double scale) {
        Entropies of = (Entropies) forward;
        return joined(
                of.parts().size(),
                of.logits(),
                i -> ops.crossEntropyBackward(of.parts().get(i), scale));
    }

    @Override
    public Tensor norms(List<Tensor> tensors, int parts) {
        return joined(
                parts,
                Shape.of(parts),
                i -> ops.norm(
                        tensors.stream().map(tensor -> vector(tensor, parts, i)).toList()));
    }
}
