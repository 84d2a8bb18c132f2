package io.altgrad.quantize;

/** The numbers that a cast on the host writes. */
enum Written {
    /** Values of codes over their scales. */
    VALUES,
    /**
     * Values of codes, as products read them, where one scale serves the tensor; elsewhere over their scales.
     */
    CODES
}
