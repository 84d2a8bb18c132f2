package io.altgrad.compare;

import io.altgrad.text.NaturalOrder;
import java.util.Collection;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * Linears of a model in few words: {@code mlp.c_fc} is that of every block, {@code mlp.c_fc of block 0} that of one.
 */
final class LayerNames {

    private static final Pattern IN_BLOCK = Pattern.compile("transformer\\.h\\.(\\d+)\\.(.*)");

    private final SortedMap<String, SortedSet<String>> blocksByKind;

    /** Words for some of {@code all}, which are the model's. */
    LayerNames(Collection<String> all) {
        this.blocksByKind = byKind(all);
    }

    /** The kind of a layer: its name without the number of its block, for example {@code mlp.c_fc}. */
    static String kind(String layer) {
        Matcher matcher = IN_BLOCK.matcher(layer);
        return matcher.matches() ? matcher.group(2) : layer;
    }

    String of(Collection<String> layers) {
        return byKind(layers).entrySet().stream()
                .map(kind -> kind.getValue().equals(blocksByKind.get(kind.getKey()))
                        ? kind.getKey()
                        : kind.getKey()
                                + (kind.getValue().size() == 1 ? " of block " : " of blocks ")
                                + String.join(" and ", kind.getValue()))
                .collect(Collectors.joining(", "));
    }

    private static SortedMap<String, SortedSet<String>> byKind(Collection<String> layers) {
        SortedMap<String, SortedSet<String>> blocks = new TreeMap<>();
        for (String layer : layers) {
            Matcher matcher = IN_BLOCK.matcher(layer);
            blocks.computeIfAbsent(kind(layer), kind -> new TreeSet<>(NaturalOrder.TEXTS))
                    .add(matcher.matches() ? matcher.group(1) : "");
        }
        return blocks;
    }
}
