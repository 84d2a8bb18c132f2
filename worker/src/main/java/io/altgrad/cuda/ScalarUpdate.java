package io.altgrad.cuda;

import java.util.List;

/** The end of one trial's step, by {@link AdamWRates}' arithmetic, operation by operation: a device has these bits. */
final class ScalarUpdate {

    private static final int MAGNITUDE = 0x7fffffff;

    private final AdamWRates rates;

    ScalarUpdate(AdamWRates rates) {
        this.rates = rates;
    }

    /** A number that a step left, as bits, and the largest magnitude with which it is finite. */
    record Number(int bits, int most) {}

    /** Tells whether a step with those numbers is finite. */
    static boolean isFinite(float norm, List<Number> left) {
        return Float.isFinite(norm) && left.stream().allMatch(number -> (number.bits & MAGNITUDE) <= number.most);
    }

    /** The factor of gradients of that norm. */
    float factor(float norm) {
        return rates.clip() > 0 && norm > rates.clip() ? (float) (rates.clip() / (norm + 1e-6)) : 1;
    }

    /** A parameter of some elements with its moments. */
    record State(float[] value, float[] first, float[] second) {

        State copy() {
            return new State(value.clone(), first.clone(), second.clone());
        }
    }

    /** @param decay of the parameter */
    State updated(State before, float[] gradient, float factor, float decay) {
        State after = before.copy();
        float beta1 = (float) rates.beta1();
        float beta2 = (float) rates.beta2();
        for (int i = 0; i < gradient.length; i++) {
            float g = gradient[i] * factor;
            float m = beta1 * before.first[i] + rates.rest1() * g;
            float v = beta2 * before.second[i] + rates.rest2() * g * g;
            float root = (float) Math.sqrt(v) / rates.root() + (float) rates.epsilon();
            after.value[i] = before.value[i] * decay - rates.stepSize() * (m / root);
            after.first[i] = m;
            after.second[i] = v;
        }
        return after;
    }
}
