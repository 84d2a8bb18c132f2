package io.altgrad.spark.wire;

import com.esotericsoftware.kryo.Kryo;
import io.altgrad.result.TrialResult;
import io.altgrad.spec.PlannedTrial;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.apache.spark.serializer.KryoRegistrator;

/**
 * Every class that crosses between driver and executors: what crosses whole, and the records and enums that their
 * components can hold, at any depth. The order is the wire format; it is that in which components and permitted subclasses
 * are declared, so it is the same wherever the classes are. With {@code spark.kryo.registrationRequired} any other class is
 * an error that names it, not a slow default.
 */
public final class AltgradKryoRegistrator implements KryoRegistrator {

    private static final List<Class<?>> WHOLE = List.of(PlannedTrial.class, TrialResult.class);

    /** The records and enums that cross; sealed interfaces cross as their variants. */
    static final List<Class<?>> CLASSES = List.copyOf(held());

    @Override
    public void registerClasses(Kryo kryo) {
        CLASSES.forEach(type -> {
            if (type.isRecord()) {
                kryo.register(type, new RecordSerializer<>(type.asSubclass(Record.class)));
            } else {
                kryo.register(type);
            }
        });
        CLASSES.forEach(type -> kryo.register(type.arrayType()));
        kryo.register(Object[].class);
        kryo.register(String[].class);
        kryo.register(Instant.class);
        kryo.register(ArrayList.class);
        kryo.register(LinkedHashMap.class);
        kryo.register(EnumMap.class, new com.esotericsoftware.kryo.serializers.JavaSerializer());
        ImmutableCollectionSerializer.register(kryo);
    }

    /** Our classes behind those that cross whole, through components, type arguments and sealed types. */
    private static Set<Class<?>> held() {
        Set<Class<?>> held = new LinkedHashSet<>();
        Deque<Type> open = new ArrayDeque<>(WHOLE);
        while (!open.isEmpty()) {
            Type type = open.remove();
            if (type instanceof ParameterizedType generic) {
                open.addAll(List.of(generic.getActualTypeArguments()));
            } else if (type instanceof Class<?> known && known.getName().startsWith("io.altgrad.")) {
                if (known.isSealed()) {
                    open.addAll(List.of(known.getPermittedSubclasses()));
                } else if (held.add(known) && known.isRecord()) {
                    for (RecordComponent component : known.getRecordComponents()) {
                        open.add(component.getGenericType());
                    }
                }
            }
        }
        return held;
    }
}
