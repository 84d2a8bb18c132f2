package io.altgrad.run;

/**
 * The size of stacks in which trials are shared out: the largest with which every slot gets as many trials as any other,
 * in as few rounds as {@code most} allows. So eight trials on two slots are two stacks of four also where eight would do
 * for one, and 24 with {@code most} 8 are four of six, not three of eight of which a slot would wait for the last.
 *
 * @param most trials of a stack
 */
public record EvenStacks(int most) {

    public EvenStacks {
        if (most < 1) {
            throw new IllegalArgumentException("Cannot stack " + most + " trials: at least 1 is needed.");
        }
    }

    /**
     * The trials of each stack, the last of which may have fewer; from 1 to {@code most}.
     *
     * @param trials that are due
     * @param slots that stacks run in side by side, at least 1
     */
    public int size(long trials, int slots) {
        long rounds = Math.max(1, ceilDiv(trials, (long) most * slots));
        return (int) Math.max(1, ceilDiv(trials, rounds * slots));
    }

    private static long ceilDiv(long dividend, long divisor) {
        return (dividend + divisor - 1) / divisor;
    }
}
