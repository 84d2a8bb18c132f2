package io.altgrad.dispatch;

import java.util.OptionalInt;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A Spark master's address, as far as AltGrad treats masters differently. */
record SparkMaster(String address) {

    /** A trial whose executor is lost is tried again until it was tried so often. */
    static final int MAX_ATTEMPTS = 4;

    private static final Pattern ONE_PROCESS = Pattern.compile("local(?:\\[\\s*([0-9]+|\\*)\\s*(,\\s*[0-9]+\\s*)?])?");

    /** Whether driver and executor are one process: {@code local}, {@code local[2]}, {@code local[*,4]}. */
    boolean isOneProcess() {
        return ONE_PROCESS.matcher(address).matches();
    }

    /** Whether everything is on this machine: {@link #isOneProcess}, and {@code local-cluster[n,cores,MiB]}. */
    boolean isThisMachine() {
        return isOneProcess() || address.startsWith("local-cluster[");
    }

    /** With retries, which {@code local} and {@code local[N]} have not: {@code local[N,4]}. Others stay as they are. */
    SparkMaster withRetries() {
        Matcher matcher = ONE_PROCESS.matcher(address);
        if (!matcher.matches() || matcher.group(2) != null) {
            return this;
        }
        String cores = matcher.group(1) == null ? "1" : matcher.group(1);
        return new SparkMaster("local[" + cores + "," + MAX_ATTEMPTS + "]");
    }

    /** Cores of a one-process master; empty for others, whose executors tell when they come. */
    OptionalInt cores() {
        Matcher matcher = ONE_PROCESS.matcher(address);
        if (!matcher.matches()) {
            return OptionalInt.empty();
        }
        String cores = matcher.group(1) == null ? "1" : matcher.group(1);
        return OptionalInt.of(cores.equals("*") ? Runtime.getRuntime().availableProcessors() : Integer.parseInt(cores));
    }
}
