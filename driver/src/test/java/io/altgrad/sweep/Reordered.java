package io.altgrad.sweep;

import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;

/** A mapping with its keys in another order. */
final class Reordered {

    private Reordered() {}

    static <V> Map<String, V> of(Map<String, V> mapping, Random random) {
        // From one order whatever the map's own is, so that a seed gives one file.
        List<String> keys = new ArrayList<>(mapping.keySet());
        Collections.sort(keys);
        Collections.shuffle(keys, random);
        Map<String, V> reordered = new LinkedHashMap<>();
        keys.forEach(key -> reordered.put(key, mapping.get(key)));
        return reordered;
    }
}
