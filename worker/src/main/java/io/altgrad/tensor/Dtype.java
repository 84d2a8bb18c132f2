package io.altgrad.tensor;

import java.util.Optional;

/** The types of a tensor's elements. */
public enum Dtype {
    FLOAT32,
    INT64,
    /** Values of bfloat16, as products in it read them: of two bytes, or of four where float32 multiplies them. */
    BFLOAT16,
    /** Codes of the 8-bit format e5m2 (OCP OFP8 v1.0). */
    E5M2,
    /** Codes of the 8-bit format e4m3fn (OCP OFP8 v1.0). */
    E4M3FN,
    /** Codes of the 4-bit format e2m1fn (OCP MX v1.0), each in the low half of a byte. */
    E2M1FN;

    /** The type whose elements are codes of the number format of that name; empty where matrix products take no such. */
    public static Optional<Dtype> ofCodes(String format) {
        return switch (format) {
            case "e5m2" -> Optional.of(E5M2);
            case "e4m3fn" -> Optional.of(E4M3FN);
            case "e2m1fn" -> Optional.of(E2M1FN);
            default -> Optional.empty();
        };
    }
}
