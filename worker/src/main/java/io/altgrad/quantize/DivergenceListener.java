package io.altgrad.quantize;

/** Hears of operands that turn out to hold NaN or Inf after they were cast, when the device tells. */
@FunctionalInterface
public interface DivergenceListener {

    /** Throws the first one. */
    DivergenceListener THROWING = how -> {
        throw how;
    };

    void diverged(DivergedOperand how);
}
