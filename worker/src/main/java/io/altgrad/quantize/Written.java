package io.altgrad.quantize;

/** The numbers that a cast on the host writes. */
enum Written {
    /** Values of codes over their scales. */
    VALUES,
    /**
     * Values of codes within a float's last digits, where one scale serves the tensor; elsewhere over their scales. The
     * multiplication is done while they are in the cache.
     */
    CODES
}
