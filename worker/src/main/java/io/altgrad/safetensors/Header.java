package io.altgrad.safetensors;

import java.util.Comparator;
import java.util.List;
import java.util.Map;

/**
 * The part of a file before its data.
 *
 * @param entries the tensors, in the order of their bytes
 * @param metadata free strings
 */
record Header(List<Entry> entries, Map<String, String> metadata) {

    /** The key that cannot name a tensor. */
    static final String METADATA = "__metadata__";

    /** The longest header that is read, as in the reference implementation. */
    static final long LARGEST_BYTES = 100_000_000;

    /** The alignment of the data, in bytes. */
    static final int ALIGNMENT = 8;

    /** The place of a tensor: bytes {@code begin .. end - 1}, counted from the end of the header. */
    record Entry(String name, Dtype dtype, List<Long> shape, long begin, long end) {

        static final Comparator<Entry> BY_OFFSET =
                Comparator.comparingLong(Entry::begin).thenComparingLong(Entry::end);

        long bytes() {
            return end - begin;
        }
    }

    /** Bytes after the header. */
    long dataBytes() {
        return entries.isEmpty() ? 0 : entries.get(entries.size() - 1).end();
    }
}
