package io.altgrad.result;

import java.util.List;

/**
 * A version of the numbers that this code computes, on one kind of device. It stands in every result and every
 * checkpoint; results of different versions are not mixed in one folder unless the user says so, and no trial goes on
 * from a checkpoint of another version.
 *
 * <p>The rule: a commit adds the next number to each device on which it changes, for any trial that could be run before,
 * the initial state, a batch, a loss, a gradient, an update, a cast or a reported figure by more than the order of a sum.
 * A change that only adds settings, columns or speed adds none. {@code NumericsVersionTest} holds the losses of the
 * CPU's.
 *
 * <p>Devices share one count, in which a version leaves the numbers of some as they were: theirs is then the one before,
 * by which they go on. So a number tells what a device computed and also, of two devices, whether one program may have
 * computed both.
 *
 * <ol>
 *   <li>The first: CPU and GPU.
 *   <li>CPU and GPU evaluate to nearest even what training rounds stochastically, where version 1 drew lots; {@code
 *       evalDrawn} gives the validation losses of version 1. All other figures are those of version 1.
 *   <li>A GPU attends by one kernel, in bfloat16, where nothing is dropped or cast ({@link io.altgrad.spec.Compute}),
 *       and multiplies codes in blocks as they are where it is asked for native products and has them. Its LayerNorm,
 *       loss, sums over rows and over all gradients, and AdamW are by kernels of ours, in an order that each trial of a stack
 *       has too.
 *       Figures of a CPU are those of version 2, which is what results of a CPU say.
 * </ol>
 *
 * @param number from 1 on; one that this code does not know is of a later program
 * @param device that computed
 */
public record NumericsVersion(int number, Device device) {

    /** The versions that changed what a CPU computes, in order: its own is the last of them. */
    private static final List<Integer> OF_CPU = List.of(1, 2);

    /** Likewise of a GPU. */
    private static final List<Integer> OF_GPU = List.of(1, 2, 3);

    /** The newest of all devices. */
    public static final int NEWEST = Math.max(Device.CPU.current(), Device.GPU.current());

    /** The kinds of devices, which have numbers of their own. */
    public enum Device {
        CPU,
        GPU;

        /** The one that results call {@code cpu}, or by a GPU's name. */
        public static Device of(String name) {
            return name.equals(Provenance.Machine.CPU) ? CPU : GPU;
        }

        /** The number of what this code computes on it. */
        public int current() {
            return changes().get(changes().size() - 1);
        }

        private List<Integer> changes() {
            return this == CPU ? OF_CPU : OF_GPU;
        }
    }

    /** The version of what this code computes on {@code device}. */
    public static NumericsVersion current(Device device) {
        return new NumericsVersion(device.current(), device);
    }

    /** Tells whether this code computes these numbers on that device. */
    public boolean isCurrent() {
        return agreesWith(current(device));
    }

    /** Tells whether one program may have computed the numbers of both, each on its own device. */
    public boolean agreesWith(NumericsVersion other) {
        return first() <= other.last() && other.first() <= last();
    }

    /** The first version with these numbers. */
    private int first() {
        return number > NEWEST
                ? number
                : device.changes().stream()
                        .filter(change -> change <= number)
                        .reduce((before, change) -> change)
                        .orElse(number);
    }

    /** The last one: before the next that changed them, or the newest. */
    private int last() {
        return device.changes().stream()
                .filter(change -> change > number)
                .findFirst()
                .map(next -> next - 1)
                .orElse(Math.max(number, NEWEST));
    }

    /** For example {@code 3 on a GPU}. */
    @Override
    public String toString() {
        return number + " on a " + device;
    }
}
