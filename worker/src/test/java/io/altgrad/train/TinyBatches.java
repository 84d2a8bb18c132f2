package io.altgrad.train;

import static io.altgrad.nn.Fixtures.TINY;
import static io.altgrad.nn.Fixtures.VOCABULARY;

import io.altgrad.random.RandomStream;

/** Batches of random tokens for the smallest model. */
final class TinyBatches {

    static final int ROWS = 2;

    private TinyBatches() {}

    /** The batch of that number. */
    static Batch of(long number) {
        return of(number, ROWS);
    }

    static Batch of(long number, int rows) {
        int tokens = rows * TINY.context();
        long[] ids = new long[tokens];
        long[] targets = new long[tokens];
        RandomStream stream = RandomStream.of(1, "batch " + number);
        for (int i = 0; i < tokens; i++) {
            ids[i] = stream.below(i, VOCABULARY);
            targets[i] = stream.below(tokens + i, VOCABULARY);
        }
        return new Batch(ids, targets, rows, TINY.context());
    }
}
