package io.altgrad.store;

import io.altgrad.base.UserError;

/** Thrown where a stored row does not say what its trial computes. */
public final class UnknownTrial extends UserError {

    private static final long serialVersionUID = 1L;

    UnknownTrial(String trialId, String reason) {
        super("Cannot tell what trial " + trialId + " computes from its row: " + reason
                + " Run its sweep again with this version.");
    }
}
