package io.altgrad.compare;

import io.altgrad.store.Column;
import io.altgrad.store.ResultStore;
import io.altgrad.store.Row;
import io.altgrad.store.Schema;
import io.altgrad.text.Csv;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.hadoop.conf.Configuration;

/**
 * A table that is asked for beside a comparison: lines for a person, and rows for a program.
 *
 * @param schema the columns of the rows
 * @param sources what each row is made from
 * @param lines what a person reads, each a line of its own
 * @param <S> what a row is made from
 */
public record Aside<S>(Schema<S> schema, List<S> sources, List<String> lines) {

    public Aside {
        sources = List.copyOf(sources);
        lines = List.copyOf(lines);
    }

    /** The rows as names and values; unknown is null. */
    public List<Map<String, Object>> rows() {
        return sources.stream().map(schema::row).map(Row::values).toList();
    }

    /** The table in cells of {@link Csv}, a header line first; unknown is empty. */
    public String csv() {
        Stream<String> head =
                Stream.of(schema.columns().stream().map(Column::name).collect(Collectors.joining(",")));
        Stream<String> body =
                rows().stream().map(row -> row.values().stream().map(Csv::cell).collect(Collectors.joining(",")));
        return Stream.concat(head, body).collect(Collectors.joining(System.lineSeparator()));
    }

    /**
     * Writes {@code folder/TABLE/TABLE.parquet}.
     *
     * @throws IOException if it cannot be written
     */
    public void write(String folder, Configuration configuration) throws IOException {
        ResultStore.writeTable(folder, schema, sources, configuration);
    }
}
