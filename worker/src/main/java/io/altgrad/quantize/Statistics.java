package io.altgrad.quantize;

/** The choice whether a cast gathers statistics; they cost a pass over the data. */
public enum Statistics {
    GATHER,
    SKIP
}
