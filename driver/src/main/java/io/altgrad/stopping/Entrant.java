package io.altgrad.stopping;

import java.util.SortedMap;

/**
 * A trial as its rule sees it.
 *
 * @param trial its id
 * @param steps that it makes if nothing stops it
 * @param values its validation loss at each rung that it has reached, by step; NaN where the loss is not finite. A view:
 *     later reports show in it.
 * @param state where it stands
 */
public record Entrant(String trial, int steps, SortedMap<Integer, Double> values, State state) {

    /** The state of a trial in its contest. */
    public enum State {
        /** It runs, or will. */
        COMING,
        /** It has halted at the last rung of its values, and nothing is decided. */
        WAITING,
        /** It was stopped at the last rung of its values. */
        STOPPED,
        /** It has made every step. */
        COMPLETED,
        /** It ended on the way: it diverged or failed. */
        LOST
    }

    /** Tells whether it can be looked at after step {@code rung}: it has further steps then. */
    boolean has(int rung) {
        return steps > rung;
    }

    /** The last rung that it has reached; 0 before the first. */
    public int last() {
        return values.isEmpty() ? 0 : values.lastKey();
    }

    boolean waitsAt(int rung) {
        return state == State.WAITING && last() == rung;
    }

    double at(int rung) {
        return values.get(rung);
    }
}
