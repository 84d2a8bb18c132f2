package io.altgrad.engine.torch;

import io.altgrad.cuda.SumKernels;
import io.altgrad.cuda.SumKernels.Moments;
import io.altgrad.cuda.SumKernels.Products;
import io.altgrad.cuda.SumKernels.Rows;
import io.altgrad.tensor.Ops;
import io.altgrad.tensor.Ops.CrossEntropy;
import io.altgrad.tensor.Ops.NormGradients;
import io.altgrad.tensor.Ops.Normalized;
import io.altgrad.tensor.PartSums;
import io.altgrad.tensor.Profile.Kind;
import io.altgrad.tensor.Shape;
import io.altgrad.tensor.Tensor;
import java.util.ArrayList;
import java.util.List;

/** LayerNorm, the loss and sums by the CUDA kernels, over libtorch's tensors. */
public final class TorchSums implements PartSums {

    private final TorchKernels torch;
    private final SumKernels kernels;
    private final Ops ops;

    /** @param ops own what is made */
    TorchSums(TorchKernels torch, Ops ops) {
        this.torch = torch;
        this.kernels = torch.kernels().sums();
        this.ops = ops;
    }

    private static Rows rows(Tensor x, int parts) {
        long columns = x.shape().last();
        return new Rows(parts, x.shape().size() / columns / parts, columns);
    }

    private long address(Tensor tensor) {
        return tensor == null ? 0 : torch.address(tensor);
    }

    private Moments moments(Normalized of) {
        return new Moments(address(of.mean()), address(of.rstd()));
    }

    /** Tensors in row-major order; copies are freed when it is closed, in the order of the device's work. */
    private final class Ordered implements AutoCloseable {

        private final List<Tensor> copies = new ArrayList<>();

        long address(Tensor tensor) {
            Tensor ordered = ops.codes().contiguous(tensor);
            if (ordered != tensor) {
                copies.add(ordered);
            }
            return torch.address(ordered);
        }

        @Override
        public void close() {
            copies.forEach(Tensor::close);
        }
    }

    @Override
    public Normalized layerNorm(Tensor x, Tensor weight, Tensor bias, double eps, int parts) {
        return ops.timed(Kind.LAYER_NORM, () -> {
            long[] each = x.shape().withLast(1).toArray();
            Normalized made = new Normalized(ops.emptyLike(x), ops.floats(each), ops.floats(each));
            try (Ordered in = new Ordered()) {
                kernels.layerNorm(
                        rows(x, parts),
                        (float) eps,
                        in.address(x),
                        address(weight),
                        address(bias),
                        moments(made),
                        address(made.y()));
            }
            return made;
        });
    }

    @Override
    public NormGradients layerNormBackward(
            Tensor grad, Tensor x, Normalized forward, Tensor weight, Tensor bias, int parts) {
        return ops.timed(Kind.LAYER_NORM, () -> {
            Rows rows = rows(x, parts);
            Moments moments = moments(forward);
            NormGradients made = new NormGradients(
                    ops.emptyLike(x), ops.emptyLike(weight), bias == null ? null : ops.emptyLike(bias));
            try (Ordered in = new Ordered();
                    Tensor scratch = ops.floats(SumKernels.scratch(rows))) {
                long ofGrad = in.address(grad);
                long ofX = in.address(x);
                kernels.layerNormBackward(rows, ofGrad, ofX, address(weight), moments, address(made.x()));
                Products products = new Products(ofX, moments, address(made.weight()));
                kernels.columnSums(rows, ofGrad, products, address(scratch), address(made.bias()), 1);
            }
            return made;
        });
    }

    @Override
    public Tensor rowSums(Tensor x, int parts, long rows) {
        return ops.timed(Kind.ELEMENTWISE, () -> {
            Rows of = new Rows(parts, rows, x.shape().size() / rows / parts);
            Tensor sums = ops.floats(parts, of.columns());
            try (Ordered in = new Ordered();
                    Tensor scratch = ops.floats(SumKernels.scratch(of))) {
                kernels.columnSums(of, in.address(x), null, address(scratch), address(sums), 1);
            }
            return sums;
        });
    }

    /** @param logs of the sum of the exponentials of each row */
    private record Entropy(Tensor value, Tensor logits, Tensor targets, Tensor logs, Rows rows)
            implements CrossEntropy {}

    @Override
    public CrossEntropy crossEntropy(Tensor logits, Tensor targets, int parts) {
        return ops.timed(Kind.CROSS_ENTROPY, () -> {
            Rows rows = rows(logits, parts);
            long all = rows.parts() * rows.each();
            Tensor means = ops.floats(parts);
            Tensor logs = ops.floats(all);
            Rows ofLosses = new Rows(parts, rows.each(), 1);
            Tensor ordered = ops.codes().contiguous(logits);
            try (Tensor losses = ops.floats(all);
                    Tensor scratch = ops.floats(SumKernels.scratch(ofLosses))) {
                kernels.crossEntropy(rows, address(ordered), address(targets), address(logs), address(losses));
                kernels.columnSums(ofLosses, address(losses), null, address(scratch), address(means), rows.each());
            }
            return new Entropy(means, ordered, targets, logs, rows);
        });
    }

    @Override
    public Tensor crossEntropyBackward(CrossEntropy forward, double scale) {
        return ops.timed(Kind.CROSS_ENTROPY, () -> {
            Entropy of = (Entropy) forward;
            Tensor grad = ops.emptyLike(of.logits());
            kernels.crossEntropyBackward(
                    of.rows(),
                    address(of.logits()),
                    address(of.targets()),
                    address(of.logs()),
                    (float) (scale / of.rows().each()),
                    address(grad));
            return grad;
        });
    }

    @Override
    public Tensor norms(List<Tensor> tensors, int parts) {
        return ops.timed(Kind.CLIP, () -> {
            Tensor norms = ops.floats(parts);
            long[] sizes = tensors.stream()
                    .mapToLong(tensor -> tensor.shape().size() / parts)
                    .toArray();
            // Doubles, of two floats each.
            Shape chunks = Shape.of(2 * SumKernels.scratch(parts, sizes));
            try (Ordered in = new Ordered();
                    Tensor scratch = ops.floats(chunks.toArray())) {
                long[] addresses = tensors.stream().mapToLong(in::address).toArray();
                kernels.norms(parts, addresses, sizes, address(scratch), address(norms));
            }
            return norms;
        });
    }
}
