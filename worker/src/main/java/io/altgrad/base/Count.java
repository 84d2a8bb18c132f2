package io.altgrad.base;

import java.util.Locale;

/** A number with the words that go with it, in the singular where it is one. */
public final class Count {

    private Count() {}

    /** {@code 1 trial}, {@code 2 trials}, {@code 0 trials}. */
    public static String of(long number, String one) {
        return of(number, one, one + "s");
    }

    /** A count with a plural of its own: {@code 1 row is}, {@code 2 rows are}. */
    public static String of(long number, String one, String many) {
        return String.format(Locale.ROOT, "%,d %s", number, number == 1 ? one : many);
    }

    /** Some out of all, and a verb: {@code 1 of 3 rows has}, {@code 2 of 3 rows have}. */
    public static String outOf(long some, long all, String noun, String verbOfOne, String verbOfMany) {
        return String.format(Locale.ROOT, "%,d of %s %s", some, of(all, noun), some == 1 ? verbOfOne : verbOfMany);
    }
}
