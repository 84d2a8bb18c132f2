package io.altgrad.store;

import io.altgrad.spec.TrialIds;

/**
 * A row of {@code grid}: a trial that the sweep file of the last run asks for, whether or not it has ended.
 *
 * @param position in the grid's order, counted from 1
 */
public record GridRow(String trialId, String groupId, String pairId, long position) {

    static GridRow of(TrialIds ids, long position) {
        return new GridRow(ids.trial(), ids.group(), ids.pair(), position);
    }
}
