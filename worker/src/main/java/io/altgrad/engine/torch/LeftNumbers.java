package io.altgrad.engine.torch;

import io.altgrad.cuda.CastKernels;
import io.altgrad.tensor.DeviceKernels.AmaxListener;
import io.altgrad.tensor.Scope;
import io.altgrad.tensor.Shape;
import io.altgrad.tensor.Tensor;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/** Numbers that are left on a device, in that order, and who is to hear them; with memory for those that are amaxes. */
final class LeftNumbers {

    /** The listener of an amax that nobody is to hear. */
    static final AmaxListener UNHEARD = amax -> {};

    /** Amaxes of a block of memory: more than one forward and backward of most models has, or a stack of 64 small ones. */
    private static final int AMAXES = 8192;

    private static final int WORDS = CastKernels.AMAX_BYTES / Integer.BYTES;

    private final TorchKernels torch;
    private final Scope scope;
    private final List<Left> left = new ArrayList<>();
    private final List<Tensor> blocks = new ArrayList<>();
    private int amaxes;

    /** A number's address. */
    record Left(long address, AmaxListener listener) {}

    /** @param scope of the memory */
    LeftNumbers(TorchKernels torch, Scope scope) {
        this.torch = torch;
        this.scope = scope;
    }

    /** A place on the device, of zeros, for the amax that the listener is to hear. */
    long leave(AmaxListener listener) {
        if (amaxes == blocks.size() * AMAXES) {
            blocks.add(scope.zeros(Shape.of(AMAXES * WORDS)));
        }
        long address = torch.address(blocks.get(amaxes / AMAXES)) + (long) CastKernels.AMAX_BYTES * (amaxes % AMAXES);
        amaxes++;
        left.add(new Left(address, listener));
        return address;
    }

    /** Sees to it that as many amaxes, left one after the other, lie beside each other. */
    void leaveTogether(int count) {
        if (amaxes % AMAXES + count > AMAXES) {
            while (amaxes % AMAXES != 0) {
                leave(UNHEARD);
            }
        }
    }

    /** Leaves a number that is somewhere else. */
    void add(long address, AmaxListener listener) {
        left.add(new Left(address, listener));
    }

    List<Left> all() {
        return Collections.unmodifiableList(left);
    }

    /** The amaxes, where nothing else was left. Waits. */
    float[] read() {
        long[] addresses = blocks.stream().mapToLong(torch::address).toArray();
        return torch.kernels().casts().amaxes(addresses, AMAXES, amaxes);
    }

    /** Forgets all, and has zeros again where amaxes were. */
    void clear() {
        left.clear();
        for (int block = 0; block * AMAXES < amaxes; block++) {
            int used = Math.min(AMAXES, amaxes - block * AMAXES);
            torch.kernels().updates().clear(torch.address(blocks.get(block)), (long) used * WORDS);
        }
        amaxes = 0;
    }
}
