package io.altgrad.checkpoint;

import io.altgrad.safetensors.Dtype;
import io.altgrad.safetensors.SafeTensor;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.ToDoubleFunction;
import java.util.stream.IntStream;

/**
 * Figures of things of one kind as a matrix of float64, so that every bit of them comes back: a row for each thing, a
 * column for each figure. A figure is found by its name, so that files may have them in any order.
 *
 * @param <T> what has the figures
 */
final class Figures<T> {

    private final Map<String, ToDoubleFunction<T>> columns = new LinkedHashMap<>();

    /** Adds a column. */
    Figures<T> with(String name, ToDoubleFunction<T> value) {
        columns.put(name, value);
        return this;
    }

    /** The names of the columns, in order. */
    List<String> names() {
        return List.copyOf(columns.keySet());
    }

    /** The matrix (things, columns). */
    SafeTensor toTensor(List<T> things) {
        ByteBuffer data = ByteBuffer.allocate(Math.multiplyExact(things.size(), columns.size() * Double.BYTES))
                .order(ByteOrder.LITTLE_ENDIAN);
        things.forEach(thing -> columns.values().forEach(column -> data.putDouble(column.applyAsDouble(thing))));
        return SafeTensor.of(Dtype.F64, new long[] {things.size(), columns.size()}, data.flip());
    }

    /** One thing's figures. */
    interface Row {

        /** @throws IllegalArgumentException if the file has no such figure */
        double get(String name);

        /** A figure that is a whole number; throws as {@link #get}. */
        default int whole(String name) {
            return (int) get(name);
        }
    }

    /**
     * The rows of a matrix.
     *
     * @param names of its columns
     * @throws IllegalArgumentException if it has another number of columns, or is none
     */
    static List<Row> rows(SafeTensor matrix, List<String> names) {
        if (matrix == null || matrix.dimensions().length != 2 || matrix.dimensions()[1] != names.size()) {
            throw new IllegalArgumentException(
                    "Cannot read the record of a checkpoint: it has no matrix of the columns "
                            + String.join(", ", names) + ".");
        }
        double[] values = matrix.doubles();
        return IntStream.range(0, (int) matrix.dimensions()[0])
                .<Row>mapToObj(row -> name -> values[row * names.size() + place(names, name)])
                .toList();
    }

    private static int place(List<String> names, String name) {
        int place = names.indexOf(name);
        if (place < 0) {
            throw new IllegalArgumentException(
                    "Cannot read the record of a checkpoint: it has no figure " + name + ".");
        }
        return place;
    }
}
