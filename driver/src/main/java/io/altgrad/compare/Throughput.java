package io.altgrad.compare;

/**
 * Training throughput in one way of computing; figures of two ways are never put together.
 *
 * @param computation for example {@code emulated}
 * @param device {@code cpu}, or a GPU's name
 * @param tokensPerSecond of the trials that completed
 */
public record Throughput(String computation, String device, Spread tokensPerSecond) {

    /** The way, for example {@code emulated cpu}. */
    public String way() {
        return computation + " " + device;
    }
}
