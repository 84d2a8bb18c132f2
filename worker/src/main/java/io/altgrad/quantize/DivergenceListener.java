package io.altgrad.quantize;

/** Hears of operands that turn out to hold NaN or Inf after they were cast, when the device tells. */
@FunctionalInterface
public interface DivergenceListener {

    /** Throws the first one. */
    DivergenceListener THROWING = how -> {
        throw how;
    };

    void diverged(DivergedOperand how);

    /** The number of its trial among those of a stack; 0 of one alone. */
    default int trial() {
        return 0;
    }

    /** The listener of a trial of a stack. */
    static DivergenceListener ofTrial(int trial, DivergenceListener listener) {
        return new DivergenceListener() {

            @Override
            public void diverged(DivergedOperand how) {
                listener.diverged(how);
            }

            @Override
            public int trial() {
                return trial;
            }
        };
    }
}
