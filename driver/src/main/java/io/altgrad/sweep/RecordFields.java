package io.altgrad.sweep;

import java.lang.reflect.Constructor;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.RecordComponent;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;

/** A record class seen as named fields, so that a component added to it needs no second list of names. */
final class RecordFields<R extends Record> {

    private final Class<R> type;
    private final Map<String, RecordComponent> components = new LinkedHashMap<>();
    private final Constructor<R> constructor;

    RecordFields(Class<R> type) {
        this.type = type;
        for (RecordComponent component : type.getRecordComponents()) {
            components.put(component.getName(), component);
        }
        try {
            this.constructor = type.getDeclaredConstructor(Arrays.stream(type.getRecordComponents())
                    .map(RecordComponent::getType)
                    .toArray(Class<?>[]::new));
        } catch (NoSuchMethodException e) {
            throw new IllegalStateException("Every record has a canonical constructor.", e);
        }
    }

    /** The components' names in declaration order. */
    Set<String> names() {
        return components.keySet();
    }

    /** The declared type of the component called {@code name}. */
    Class<?> type(String name) {
        return components.get(name).getType();
    }

    /** The component called {@code name} of {@code instance}. */
    Object get(Object instance, String name) {
        try {
            return components.get(name).getAccessor().invoke(instance);
        } catch (IllegalAccessException | InvocationTargetException e) {
            throw new IllegalStateException("Cannot read " + name + " of " + instance, e);
        }
    }

    /** All components of {@code instance} by name, in declaration order. */
    Map<String, Object> values(Object instance) {
        Map<String, Object> values = new LinkedHashMap<>();
        names().forEach(name -> values.put(name, get(instance, name)));
        return values;
    }

    /** Makes a record of one value for every component; what its constructor throws comes out as it is. */
    R make(Map<String, ?> values) {
        Object[] arguments = names().stream().map(values::get).toArray();
        try {
            return constructor.newInstance(arguments);
        } catch (InvocationTargetException e) {
            if (e.getCause() instanceof RuntimeException cause) {
                throw cause;
            }
            throw new IllegalStateException("Cannot make a " + type.getSimpleName() + " of " + values, e);
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException("Cannot make a " + type.getSimpleName() + " of " + values, e);
        }
    }
}
