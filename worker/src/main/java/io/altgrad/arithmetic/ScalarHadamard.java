package io.altgrad.arithmetic;

/** Transforms one value at a time, in plain Java. */
final class ScalarHadamard implements HadamardLoops {

    @Override
    public void transform(float[] values, int length, float[] factors) {
        for (int block = 0; block < length; block += factors.length) {
            for (int i = 0; i < factors.length; i++) {
                values[block + i] *= factors[i];
            }
            for (int apart = 1; apart < factors.length; apart *= 2) {
                for (int start = block; start < block + factors.length; start += 2 * apart) {
                    butterflies(values, start, apart);
                }
            }
        }
    }

    private static void butterflies(float[] values, int start, int apart) {
        for (int i = start; i < start + apart; i++) {
            float a = values[i];
            float b = values[i + apart];
            values[i] = a + b;
            values[i + apart] = a - b;
        }
    }
}
