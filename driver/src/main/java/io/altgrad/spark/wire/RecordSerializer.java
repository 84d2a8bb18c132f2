package io.altgrad.spark.wire;

import com.esotericsoftware.kryo.Kryo;
import com.esotericsoftware.kryo.KryoException;
import com.esotericsoftware.kryo.Serializer;
import com.esotericsoftware.kryo.io.Input;
import com.esotericsoftware.kryo.io.Output;
import java.lang.reflect.Constructor;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.lang.reflect.RecordComponent;
import java.util.Arrays;

/**
 * A record as its components in order: written through the accessors, read through the canonical constructor, so that
 * its checks hold for what arrives too. Kryo's own field serializer cannot: "can't get field offset on a record class".
 */
final class RecordSerializer<R extends Record> extends Serializer<R> {

    private final Class<R> type;
    private final Class<?>[] componentTypes;
    private final Method[] accessors;
    private final Constructor<R> constructor;

    RecordSerializer(Class<R> type) {
        super(false, true);
        this.type = type;
        RecordComponent[] components = type.getRecordComponents();
        this.componentTypes =
                Arrays.stream(components).map(RecordComponent::getType).toArray(Class<?>[]::new);
        this.accessors =
                Arrays.stream(components).map(RecordComponent::getAccessor).toArray(Method[]::new);
        try {
            this.constructor = type.getDeclaredConstructor(componentTypes);
        } catch (NoSuchMethodException e) {
            throw new IllegalStateException("Every record has its canonical constructor.", e);
        }
        constructor.setAccessible(true);
        for (Method accessor : accessors) {
            accessor.setAccessible(true);
        }
    }

    @Override
    public void write(Kryo kryo, Output output, R value) {
        for (int i = 0; i < accessors.length; i++) {
            try {
                writeComponent(kryo, output, componentTypes[i], accessors[i].invoke(value));
            } catch (ReflectiveOperationException e) {
                throw new KryoException("Cannot write " + accessors[i].getName() + " of " + type.getName(), e);
            }
        }
    }

    @Override
    public R read(Kryo kryo, Input input, Class<R> ignored) {
        Object[] arguments = new Object[componentTypes.length];
        for (int i = 0; i < arguments.length; i++) {
            arguments[i] = readComponent(kryo, input, componentTypes[i]);
        }
        try {
            return constructor.newInstance(arguments);
        } catch (InvocationTargetException e) {
            throw new KryoException("Cannot read " + type.getName() + ": " + e.getCause(), e.getCause());
        } catch (ReflectiveOperationException e) {
            throw new KryoException("Cannot make " + type.getName(), e);
        }
    }

    /** The class is written only where the declared type leaves it open. */
    private static void writeComponent(Kryo kryo, Output output, Class<?> declared, Object value) {
        if (declared.isPrimitive()) {
            kryo.writeObject(output, value);
        } else if (Modifier.isFinal(declared.getModifiers())) {
            kryo.writeObjectOrNull(output, value, declared);
        } else {
            kryo.writeClassAndObject(output, value);
        }
    }

    private static Object readComponent(Kryo kryo, Input input, Class<?> declared) {
        if (declared.isPrimitive()) {
            return kryo.readObject(input, declared);
        }
        return Modifier.isFinal(declared.getModifiers())
                ? kryo.readObjectOrNull(input, declared)
                : kryo.readClassAndObject(input);
    }
}
