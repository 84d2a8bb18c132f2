package io.altgrad.store;

import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.function.BiConsumer;
import org.apache.parquet.io.api.Binary;
import org.apache.parquet.io.api.RecordConsumer;
import org.apache.parquet.schema.LogicalTypeAnnotation;
import org.apache.parquet.schema.LogicalTypeAnnotation.TimeUnit;
import org.apache.parquet.schema.PrimitiveType;
import org.apache.parquet.schema.PrimitiveType.PrimitiveTypeName;
import org.apache.parquet.schema.Type.Repetition;
import org.apache.parquet.schema.Types;

/** A kind of values that columns have, as Java and as Parquet. */
public final class ColumnType<T> {

    public static final ColumnType<Integer> INT32 =
            new ColumnType<>("int32", Integer.class, 0, PrimitiveTypeName.INT32, null, RecordConsumer::addInteger);

    public static final ColumnType<Long> INT64 =
            new ColumnType<>("int64", Long.class, 0L, PrimitiveTypeName.INT64, null, RecordConsumer::addLong);

    public static final ColumnType<Double> DOUBLE =
            new ColumnType<>("double", Double.class, 0.0, PrimitiveTypeName.DOUBLE, null, RecordConsumer::addDouble);

    public static final ColumnType<Boolean> BOOLEAN = new ColumnType<>(
            "boolean", Boolean.class, false, PrimitiveTypeName.BOOLEAN, null, RecordConsumer::addBoolean);

    public static final ColumnType<String> STRING = new ColumnType<>(
            "string",
            String.class,
            null,
            PrimitiveTypeName.BINARY,
            LogicalTypeAnnotation.stringType(),
            (out, text) -> out.addBinary(Binary.fromString(text)));

    /** Instants of UTC in microseconds; what is finer is cut off. */
    public static final ColumnType<Instant> TIMESTAMP = new ColumnType<>(
            "timestamp",
            Instant.class,
            null,
            PrimitiveTypeName.INT64,
            LogicalTypeAnnotation.timestampType(true, TimeUnit.MICROS),
            (out, instant) -> out.addLong(ChronoUnit.MICROS.between(Instant.EPOCH, instant)));

    private static final List<ColumnType<?>> ALL = List.of(INT32, INT64, DOUBLE, BOOLEAN, STRING, TIMESTAMP);

    private final String word;
    private final Class<T> values;
    private final T zero;
    private final PrimitiveTypeName primitive;
    private final LogicalTypeAnnotation annotation;
    private final BiConsumer<RecordConsumer, T> writer;

    private ColumnType(
            String word,
            Class<T> values,
            T zero,
            PrimitiveTypeName primitive,
            LogicalTypeAnnotation annotation,
            BiConsumer<RecordConsumer, T> writer) {
        this.word = word;
        this.values = values;
        this.zero = zero;
        this.primitive = primitive;
        this.annotation = annotation;
        this.writer = writer;
    }

    /** The type whose values are of that class. */
    static ColumnType<?> of(Class<?> values) {
        return ALL.stream()
                .filter(type -> type.values == values)
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("No column holds a " + values.getSimpleName() + "."));
    }

    /** The class of the values. */
    public Class<T> values() {
        return values;
    }

    /** The value of a column that cannot be null where a file lacks it; null if such a column can. */
    T zero() {
        return zero;
    }

    PrimitiveType field(String name, Repetition repetition) {
        return Types.primitive(primitive, repetition).as(annotation).named(name);
    }

    void write(RecordConsumer out, Object value) {
        writer.accept(out, values.cast(value));
    }

    /** Its word, as {@code altgrad schema} prints it. */
    @Override
    public String toString() {
        return word;
    }
}
