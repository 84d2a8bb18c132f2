package io.altgrad.text;

import java.math.BigDecimal;
import java.math.MathContext;
import java.util.regex.Pattern;

/** Numbers within a sentence for people. */
public final class Figures {

    /** A loss or a bound in all the digits that a double has. */
    private static final Pattern LONG_NUMBER = Pattern.compile("\\d+\\.\\d{5,}(?:E-?\\d+)?");

    private static final MathContext DIGITS = new MathContext(5);

    private Figures() {}

    /** The sentence with each number of five decimals or more in five digits: {@code above 11.344} for 11.343680381774902. */
    public static String rounded(String sentence) {
        return LONG_NUMBER.matcher(sentence).replaceAll(number -> shortened(number.group()));
    }

    private static String shortened(String number) {
        BigDecimal rounded = new BigDecimal(number).round(DIGITS).stripTrailingZeros();
        return rounded.precision() - rounded.scale() > 6 || rounded.scale() > 8
                ? rounded.toString()
                : rounded.toPlainString();
    }
}
