package io.altgrad.format;

/**
 * The factor from a tensor's values to a format's range: {@code max finite / amax}. Its one home.
 *
 * <p>A scale is finite and above zero. Zero amax gives 1. There is no floor: a scale follows amax as long as a float can
 * say it, from 2^-149 to {@link #LARGEST}. Beyond that (bf16 with an amax below 1, say) it stays at that end; large
 * ones then leave the top of the range unused, which loses nothing: nothing saturates.
 */
public final class Scale {

    /** The largest scale, a power of two: multiplying and dividing by it are exact. */
    public static final float LARGEST = 0x1p127f;

    /**
     * The value to which an NVFP4 tensor's factor brings its amax: the largest block scale times the largest element.
     */
    public static final float RANGE_OF_NVFP4 = 448 * 6;

    /** The same where a block scale half as large again as the largest must be one too. */
    public static final float RANGE_OF_FOUR_OVER_SIX = 256 * 6;

    private Scale() {}

    /**
     * The smallest float that carries {@code amax} to at least max finite.
     *
     * <p>It is the quotient rounded up, so the product {@code amax * scale} is max finite or the next float or so above
     * it, closer than any step of the format: under every rounding and overflow the element that holds the amax lands
     * on max finite, and {@code max finite / scale} does not exceed {@code amax}. This holds wherever
     * {@code max finite / amax} is in [2^-132, 2^127]; all registered formats are above the lower end for every amax.
     *
     * @param amax largest magnitude of the tensor, 0 or more
     * @throws IllegalArgumentException if {@code amax} is NaN, Inf or negative: such a tensor has no scale
     */
    public static float of(NumberFormat format, float amax) {
        requireAmax(format, amax);
        if (amax == 0) {
            return 1;
        }
        double max = format.maxFinite();
        float scale = (float) (max / amax);
        if (scale >= LARGEST) {
            return LARGEST;
        }
        // The product of two floats is exact in double.
        while ((double) scale * amax < max) {
            scale = Math.nextUp(scale);
        }
        return scale;
    }

    /**
     * The largest power of two that carries {@code amax} to at most max finite: nothing saturates, and scaling is exact.
     *
     * <p>In the last binade of a float it is the one that carries {@code amax} to max finite's binade, so that
     * {@code max finite / scale} is a float: half of it would let what rounds up become Inf. Elements beyond saturate.
     *
     * @param amax largest magnitude of the tensor, 0 or more
     * @throws IllegalArgumentException if {@code amax} is NaN, Inf or negative: such a tensor has no scale
     */
    public static float powerOfTwo(NumberFormat format, float amax) {
        requireAmax(format, amax);
        if (amax == 0) {
            return 1;
        }
        double max = format.maxFinite();
        int binade = Math.getExponent((double) amax);
        int exponent = Math.getExponent(max) - binade;
        if (Math.scalb((double) amax, exponent) > max && binade < Float.MAX_EXPONENT) {
            exponent--;
        }
        return Math.scalb(1f, Math.max(Float.MIN_EXPONENT - 23, Math.min(Float.MAX_EXPONENT, exponent)));
    }

    /**
     * The factor of an MX block: the reciprocal of its shared scale {@code 2^(floor(log2 amax) - emax)}, where emax is
     * the exponent of the element format's max finite (OCP MX v1.0, section 6.3). The shared scale is an
     * {@code e8m0fnu}, so its exponent stays within -127 and 127. Elements from max finite up to the next power of two
     * saturate, as the standard has it.
     *
     * @param amax largest magnitude of the block, 0 or more; 0 gives 1
     * @throws IllegalArgumentException if {@code amax} is NaN, Inf or negative
     */
    public static float mx(NumberFormat element, float amax) {
        return mx(element, amax, 2);
    }

    /**
     * The factor of an MX block whose shared scale is the smallest that carries {@code amax} to at most max finite:
     * {@code amax / max} rounded up to a power of two (cuBLAS, "1D block quantization"; torchao's RCEIL).
     *
     * @throws IllegalArgumentException if {@code amax} is NaN, Inf or negative
     */
    public static float mxRceil(NumberFormat element, float amax) {
        return mx(element, amax, fraction(element.maxFinite()));
    }

    /**
     * The factor of an MX block whose shared scale is {@code 2^(ceil(log2 amax) - emax)} (torchao's CEIL).
     *
     * @throws IllegalArgumentException if {@code amax} is NaN, Inf or negative
     */
    public static float mxCeil(NumberFormat element, float amax) {
        return mx(element, amax, 1);
    }

    /**
     * The factor of an MX block whose shared scale is {@code 2^(floor(log2 a) - emax)}, where a is {@code amax} with
     * half a step of the element's mantissa added, which raises it to the next binade from {@code 2 - 2^-(M+1)} on
     * (torchao's EVEN).
     *
     * @throws IllegalArgumentException if {@code amax} is NaN, Inf or negative
     */
    public static float mxEven(NumberFormat element, float amax) {
        return mx(element, amax, Math.nextDown(2 - Math.scalb(1.0, -element.mantissaBits() - 1)));
    }

    /**
     * The factor of an MX block of e2m1fn whose shared scale is the largest power of two that is not above
     * {@code deviation · 2.92247856 / 6 + 10^-8} (Castro et al. 2025, "Quartet": QuEST's constant for e2m1, with which a
     * normal value errs least; the least summand is its kernels').
     *
     * @param deviation of the block's values, as {@link #deviation} has it; 0 gives 2^27
     * @throws IllegalArgumentException if {@code deviation} is NaN, Inf or negative
     */
    public static float mxQuest(NumberFormat element, float deviation) {
        requireAmax(element, deviation);
        double shared = deviation * (2.92247856 / 6) + 1e-8;
        return Math.scalb(1f, -Math.getExponent(shared));
    }

    /**
     * The deviation of values about their mean: {@code √(Σx² / n - (Σx / n)²)}, in double, 0 where rounding made less of
     * it, and rounded to float at the end.
     *
     * @param sum of the values, one after the other
     * @param squares the sum of their squares, likewise
     * @param count of the values, 1 or more
     */
    public static float deviation(double sum, double squares, int count) {
        double mean = sum / count;
        return (float) Math.sqrt(Math.max(squares / count - mean * mean, 0));
    }

    /**
     * The factor of an MX block that brings 3/4 of its values into range: 3/4 of {@link #mx(NumberFormat, float)}, under
     * which nothing saturates (Tseng et al. 2025, "Training LLMs with MXFP4", algorithm 2). In the last binade of a float it
     * is that one whole: what 3/4 rounds up there would become Inf.
     *
     * @throws IllegalArgumentException if {@code amax} is NaN, Inf or negative
     */
    public static float mxThreeQuarters(NumberFormat element, float amax) {
        float whole = mx(element, amax);
        return amax == 0 || Math.getExponent(amax) == Float.MAX_EXPONENT ? whole : 0.75f * whole;
    }

    /** The same with a shared scale of twice that where the fraction of {@code amax}, in [1, 2), is above a number. */
    private static float mx(NumberFormat element, float amax, double doubledAbove) {
        requireAmax(element, amax);
        if (amax == 0) {
            return 1;
        }
        int exponent = Math.getExponent((double) element.maxFinite()) - Math.getExponent((double) amax);
        int raised = fraction(amax) > doubledAbove ? exponent - 1 : exponent;
        return Math.scalb(1f, Math.max(-127, Math.min(127, raised)));
    }

    /** The fraction of a positive finite number, in [1, 2). */
    private static double fraction(double value) {
        return Math.scalb(value, -Math.getExponent(value));
    }

    /**
     * The factor of an NVFP4 block. The tensor's factor {@code t = 448 · 6 / tensorAmax} brings the largest block scale
     * to 448, e4m3fn's max finite; the block's own scale is {@code amax / 6 · t} rounded to e4m3fn, at least its
     * smallest positive number; the factor of the elements is {@code t} divided by it, as far as a float can say it and
     * 6 divided by it.
     *
     * @param amax largest magnitude of the block, 0 or more; 0 gives 1
     * @param tensorAmax largest magnitude of the tensor, {@code amax} or more
     * @throws IllegalArgumentException if an amax is NaN, Inf or negative
     */
    public static float nvfp4(float amax, float tensorAmax) {
        return nvfp4(amax, tensorAmax, RANGE_OF_NVFP4, 1);
    }

    /**
     * The factor of an NVFP4 block that brings its amax to 6, where the largest block scale is 256 (Cook et al. 2025,
     * "Four Over Six", section 3.2).
     *
     * @throws IllegalArgumentException if an amax is NaN, Inf or negative
     */
    public static float nvfp4ToSix(float amax, float tensorAmax) {
        return nvfp4(amax, tensorAmax, RANGE_OF_FOUR_OVER_SIX, 1);
    }

    /**
     * The factor of an NVFP4 block that brings its amax to 4: with a block scale half as large again, of at most 384,
     * which e4m3fn has.
     *
     * @throws IllegalArgumentException if an amax is NaN, Inf or negative
     */
    public static float nvfp4ToFour(float amax, float tensorAmax) {
        return nvfp4(amax, tensorAmax, RANGE_OF_FOUR_OVER_SIX, 1.5f);
    }

    private static float nvfp4(float amax, float tensorAmax, float range, float enlarged) {
        requireAmax(Nvfp4.ELEMENT, amax);
        requireAmax(Nvfp4.ELEMENT, tensorAmax);
        if (amax == 0) {
            return 1;
        }
        float tensor = Math.min(range / tensorAmax, LARGEST);
        float block = ScalarLoops.nearestEven(Nvfp4.ROUND, amax / Nvfp4.ELEMENT.maxFinite() * tensor * enlarged);
        float scale = tensor / Math.max(block, Nvfp4.SCALE.minPositive());
        return Math.max(Nvfp4.SMALLEST, Math.min(scale, LARGEST));
    }

    /** The two formats of NVFP4, looked up when first used. */
    private static final class Nvfp4 {
        private static final NumberFormat ELEMENT = Formats.parse("e2m1fn");
        private static final NumberFormat SCALE = Formats.parse("e4m3fn");
        private static final CastPlan ROUND = new CastPlan(SCALE, Rounding.NEAREST_EVEN, Overflow.SATURATE);

        /** The smallest factor by which {@code 6} divides to a float. */
        private static final float SMALLEST = of(ELEMENT, Float.MAX_VALUE);
    }

    private static void requireAmax(NumberFormat format, float amax) {
        if (!(amax >= 0 && amax < Float.POSITIVE_INFINITY)) {
            throw new IllegalArgumentException("Cannot scale to " + format.name() + ": amax is " + amax
                    + "; it must be a finite number of at least 0.");
        }
    }
}
