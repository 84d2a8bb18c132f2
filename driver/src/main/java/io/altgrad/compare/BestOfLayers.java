package io.altgrad.compare;

import static io.altgrad.store.ColumnType.DOUBLE;
import static io.altgrad.store.ColumnType.STRING;

import io.altgrad.store.Schema;

/**
 * The best row for a kind of layer.
 *
 * @param layers in words
 * @param operand that was quantized; null where the best is that of a loss
 * @param rows the names of the best, several where they are as good
 * @param value nats of the mean difference, or decibels, which may be infinite
 */
record BestOfLayers(String layers, String operand, String rows, double value) {

    static final Schema<BestOfLayers> SCHEMA = new Schema<>(
            "best_of_layers",
            "a row",
            "a row for each kind of layer that alone is quantized in several rows, and for each operand of one that several"
                    + " rows quantize; written by compare --within --out",
            "BestOfLayers");

    static {
        SCHEMA.expected("layers", STRING, "", "the kind of layer", BestOfLayers::layers);
        SCHEMA.optional(
                "operand", STRING, "", "operand that is held against others; null for a loss", BestOfLayers::operand);
        SCHEMA.expected("best", STRING, "", "the row, or those that are as good", BestOfLayers::rows);
        SCHEMA.optional(
                "difference_nats",
                DOUBLE,
                "nats",
                "its mean difference from the baseline; null for an operand",
                best -> best.operand == null ? best.value : null);
        SCHEMA.optional(
                "sqnr_db",
                DOUBLE,
                "dB",
                "its signal to quantization noise; null for a loss, and where nothing was lost",
                best -> best.operand == null || Double.isInfinite(best.value) ? null : best.value);
    }
}
