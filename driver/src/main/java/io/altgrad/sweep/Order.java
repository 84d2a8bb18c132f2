package io.altgrad.sweep;

/** The order in which a sweep's trials are run and listed; it changes nothing else. */
enum Order {

    /** The order of nested loops over the axes of the file, the last of which runs fastest. */
    FILE("file"),

    /** The order in which every other choice has one seed before any has two. */
    SEEDS_LAST("seeds-last"),

    /** The order in which a choice has all its seeds before the next has one. */
    SEEDS_FIRST("seeds-first"),

    /** The order in which what takes the least arithmetic is first; of equals, the file's first. */
    CHEAPEST_FIRST("cheapest-first");

    private final String word;

    Order(String word) {
        this.word = word;
    }

    /** Tells whether the place of a trial depends on its seed. */
    boolean isBySeed() {
        return this == SEEDS_LAST || this == SEEDS_FIRST;
    }

    /** The index of the trial that is in place {@code place} among all combinations. */
    long index(long place, GridShape shape) {
        int digit = shape.digitsOf("seed"::equals).nextSetBit(0);
        if (!isBySeed() || digit < 0) {
            return place;
        }
        long seeds = shape.digits().length(digit);
        long choices = shape.digits().span() / seeds;
        long seed = this == SEEDS_LAST ? place / choices : place % seeds;
        long choice = this == SEEDS_LAST ? place % choices : place / seeds;
        long stride = shape.digits().stride(digit);
        return choice / stride * stride * seeds + seed * stride + choice % stride;
    }

    @Override
    public String toString() {
        return word;
    }
}
