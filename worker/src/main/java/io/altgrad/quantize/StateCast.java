package io.altgrad.quantize;

import io.altgrad.random.RandomStream;
import io.altgrad.spec.StateFormat;
import io.altgrad.tensor.Ops;
import io.altgrad.tensor.Tensor;

/** Brings a state of the optimizer to the numbers that it is kept in. Serves one thread. */
public interface StateCast {

    /** Keeps states as they are. */
    StateCast NONE = (state, ops, draw) -> state;

    /** The range of a state's sign. */
    enum Sign {
        SIGNED,
        NOT_NEGATIVE
    }

    /**
     * The state as it is kept: float32 values that the format has, in a tensor of {@code ops}, or {@code state} itself
     * where nothing is cast. A function of the state, the draw and what {@link #of} was given, so that the values are all
     * that a checkpoint needs.
     *
     * @param draw number of the cast, which with the state's name and the seed keys stochastic rounding
     * @throws DivergedOperand if the state holds NaN or Inf that its format does not pass
     */
    Tensor apply(Tensor state, Ops ops, long draw);

    /**
     * The cast of a state to that format.
     *
     * @param parameter fully qualified name
     * @param what the state, as in {@code first moment}
     * @param seed of the trial, for stochastic rounding
     */
    static StateCast of(String parameter, String what, StateFormat format, Sign sign, long seed) {
        if (format instanceof StateFormat.Rounded rounded) {
            RandomStream bits = RandomStream.of(seed, "rounding/" + parameter + "/" + what);
            StateCast cast = new RoundedState(parameter, what, rounded.cast(), bits);
            return rounded.range() == StateFormat.Range.AS_IS ? cast : new ExpandedState(rounded.cast(), cast);
        } else if (format instanceof StateFormat.Dynamic8 dynamic) {
            return new DynamicState(parameter, what, dynamic.block(), sign);
        }
        return NONE;
    }
}
