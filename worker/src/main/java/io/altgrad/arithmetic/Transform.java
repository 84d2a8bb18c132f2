package io.altgrad.arithmetic;

import io.altgrad.random.RandomStream;
import io.altgrad.spec.Hadamard;
import io.altgrad.spec.Product;
import io.altgrad.tensor.HostView;
import io.altgrad.tensor.Ops;
import io.altgrad.tensor.Tensor;
import java.util.Arrays;
import java.util.Optional;

/** A transform of an operand's last dimension, the one that a product sums over, before the cast. */
public interface Transform {

    /** Leaves operands as they are. */
    Transform NONE = new Transform() {

        @Override
        public Tensor apply(Tensor x, Ops ops) {
            return x;
        }

        @Override
        public Tensor invert(Tensor transformed, Ops ops) {
            return transformed;
        }
    };

    /**
     * The transform of {@code x} (…, n), as a tensor of its own, or {@code x} itself where it is {@link #NONE}.
     *
     * @throws IllegalArgumentException if n is no multiple of the transform's size
     */
    Tensor apply(Tensor x, Ops ops);

    /**
     * The tensor whose transform that is, up to rounding; and, since transforms are orthogonal, the gradient with respect to
     * an operand from the one with respect to its transform.
     *
     * @throws IllegalArgumentException as {@link #apply} does
     */
    Tensor invert(Tensor transformed, Ops ops);

    /**
     * The transform of both operands of that product of a layer. Its signs follow from the seed: element i of a block keeps
     * its sign where word i of the stream {@code hadamard/LAYER/PRODUCT} has 0 as its top bit, in every block and step.
     *
     * @param layer fully qualified name
     * @param transform empty for none
     * @param seed of the trial
     */
    static Transform of(Optional<Hadamard> transform, String layer, Product product, long seed) {
        return transform
                .<Transform>map(some ->
                        new Rotation(factors(some.size(), RandomStream.of(seed, "hadamard/" + layer + "/" + product))))
                .orElse(NONE);
    }

    private static float[] factors(int size, RandomStream signs) {
        float[] factors = new float[size];
        float norm = (float) (1 / Math.sqrt(size));
        for (int i = 0; i < size; i++) {
            factors[i] = signs.bits(i) < 0 ? -norm : norm;
        }
        return factors;
    }

    /** The random Hadamard transform with those signs, of magnitude {@code 1 / √size}. */
    record Rotation(float[] factors) implements Transform {

        @Override
        public Tensor apply(Tensor x, Ops ops) {
            return each(x, ops, (block, length) -> HadamardLoops.FASTEST.transform(block, length, factors));
        }

        /** {@code y ↦ y H D / √n}: H is symmetric, and {@code H H = n I}. */
        @Override
        public Tensor invert(Tensor transformed, Ops ops) {
            float[] ones = new float[factors.length];
            Arrays.fill(ones, 1);
            return each(transformed, ops, (block, length) -> {
                HadamardLoops.FASTEST.transform(block, length, ones);
                for (int i = 0; i < length; i++) {
                    block[i] *= factors[i % factors.length];
                }
            });
        }

        /** An operation in place on the first {@code length} values, a multiple of the transform's size. */
        private interface InPlace {
            void to(float[] values, int length);
        }

        private Tensor each(Tensor x, Ops ops, InPlace change) {
            if (x.shape().last() % factors.length != 0) {
                throw new IllegalArgumentException("Cannot transform " + x.shape()
                        + ": its last dimension is no multiple" + " of " + factors.length + ".");
            }
            HostView from = HostView.of(x);
            if (x.place().isGpu()) {
                float[] all = from.toArray();
                change.to(all, all.length);
                return ops.tensor(all, x.shape().toArray());
            }
            Tensor changed = ops.emptyLike(x);
            HostView into = HostView.of(changed);
            float[] block = new float[Math.min(HostView.BLOCK, from.size())];
            for (int start = 0; start < from.size(); start += block.length) {
                int length = Math.min(block.length, from.size() - start);
                from.read(start, block, length);
                change.to(block, length);
                into.write(start, block, length);
            }
            return changed;
        }
    }
}
