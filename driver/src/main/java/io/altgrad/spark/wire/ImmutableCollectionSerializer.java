package io.altgrad.spark.wire;

import com.esotericsoftware.kryo.Kryo;
import com.esotericsoftware.kryo.Serializer;
import com.esotericsoftware.kryo.io.Input;
import com.esotericsoftware.kryo.io.Output;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;

/**
 * The JDK's immutable lists, sets and maps as their elements. Kryo's way for them is Java serialization, which would
 * write every step of a trial that way too.
 */
final class ImmutableCollectionSerializer<C> extends Serializer<C> {

    private final Function<C, Object[]> elements;
    private final Function<Object[], C> copy;

    private ImmutableCollectionSerializer(Function<C, Object[]> elements, Function<Object[], C> copy) {
        super(false, true);
        this.elements = elements;
        this.copy = copy;
    }

    /** Registers every class that {@code List.of}, {@code Set.of} and {@code Map.of} were seen to make. */
    static void register(Kryo kryo) {
        Serializer<List<Object>> list = new ImmutableCollectionSerializer<>(Collection::toArray, List::of);
        kryo.register(List.of().getClass(), list);
        kryo.register(List.of(1).getClass(), list);
        Serializer<Set<Object>> set = new ImmutableCollectionSerializer<>(Collection::toArray, Set::of);
        kryo.register(Set.of().getClass(), set);
        kryo.register(Set.of(1).getClass(), set);
        Serializer<Map<Object, Object>> map =
                new ImmutableCollectionSerializer<>(ImmutableCollectionSerializer::entries, pairs -> map(pairs));
        kryo.register(Map.of().getClass(), map);
        kryo.register(Map.of(1, 1).getClass(), map);
    }

    @Override
    public void write(Kryo kryo, Output output, C value) {
        Object[] all = elements.apply(value);
        output.writeInt(all.length, true);
        for (Object element : all) {
            kryo.writeClassAndObject(output, element);
        }
    }

    @Override
    public C read(Kryo kryo, Input input, Class<C> type) {
        Object[] all = new Object[input.readInt(true)];
        for (int i = 0; i < all.length; i++) {
            all[i] = kryo.readClassAndObject(input);
        }
        return copy.apply(all);
    }

    private static Object[] entries(Map<Object, Object> map) {
        return map.entrySet().stream()
                .flatMap(entry -> java.util.stream.Stream.of(entry.getKey(), entry.getValue()))
                .toArray();
    }

    private static Map<Object, Object> map(Object[] pairs) {
        @SuppressWarnings({"unchecked", "rawtypes"})
        Map.Entry<Object, Object>[] entries = new Map.Entry[pairs.length / 2];
        for (int i = 0; i < entries.length; i++) {
            entries[i] = Map.entry(pairs[2 * i], pairs[2 * i + 1]);
        }
        return Map.ofEntries(entries);
    }
}
