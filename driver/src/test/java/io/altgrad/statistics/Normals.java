package io.altgrad.statistics;

import java.util.SplittableRandom;

/** Standard normal numbers that are the same on every machine and Java. */
final class Normals {

    private Normals() {}

    /** The next one, by Box and Muller's method. */
    static double next(SplittableRandom random) {
        double radius = StrictMath.sqrt(-2 * StrictMath.log(1 - random.nextDouble()));
        return radius * StrictMath.cos(2 * Math.PI * random.nextDouble());
    }
}
