package io.altgrad.format;

import java.io.Serializable;

/**
 * A number format as data: everything else about it follows from these five.
 *
 * @param name the canonical, lower-case name
 * @param exponentBits width of the exponent field; 0 is fixed point
 * @param mantissaBits width of the stored mantissa
 * @param bias what is subtracted from a stored exponent
 * @param specialCodes which codes are not finite numbers
 */
public record NumberFormat(String name, int exponentBits, int mantissaBits, int bias, SpecialCodes specialCodes)
        implements Serializable {}
