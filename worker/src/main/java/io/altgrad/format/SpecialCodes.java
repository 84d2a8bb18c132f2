package io.altgrad.format;

/** The codes of a format that stand for something other than a finite number. */
public enum SpecialCodes {
    /** Every code is a finite number. */
    NONE,
    /** The largest exponent field is Inf (mantissa zero) or NaN, as in IEEE 754. */
    IEEE,
    /** No Inf; only the all-ones code of each sign is NaN (OCP OFP8 v1.0, E4M3). */
    FN,
    /** No Inf, no negative zero; the code of negative zero is NaN (the {@code fnuz} types of ml_dtypes). */
    FNUZ,
    /** No negative zero, whose code is NaN; the all-ones code of each sign is Inf (IEEE P3109's signed extended formats). */
    EXTENDED,
    /** No sign, no zero, no Inf; the all-ones code is NaN (OCP MX v1.0, E8M0). */
    FNU
}
