package io.altgrad.store;

import io.altgrad.files.DurableFiles;
import java.io.Closeable;
import java.io.IOException;
import java.util.Collection;
import java.util.List;
import org.apache.hadoop.fs.Path;
import org.apache.parquet.ParquetReadOptions;
import org.apache.parquet.column.ColumnReader;
import org.apache.parquet.column.impl.ColumnReadStoreImpl;
import org.apache.parquet.column.page.PageReadStore;
import org.apache.parquet.conf.HadoopParquetConfiguration;
import org.apache.parquet.hadoop.ParquetFileReader;
import org.apache.parquet.schema.MessageType;
import org.apache.parquet.schema.Type;

/**
 * The rows of one Parquet file, one after the other, with some of its columns alone. Tables are flat, so that a row is the
 * next value of each column; Parquet's own reader of records, which also puts together what is nested, took an eighth more
 * of a comparison's time where each trial has a file.
 */
final class RowCursor implements Closeable {

    private final Path file;
    private final ParquetFileReader groups;
    private final MessageType asked;
    private final RowCells cells;
    private List<ColumnReader> columns = List.of();
    private long rowsLeft;

    private RowCursor(Path file, ParquetFileReader groups, MessageType asked, RowCells cells) {
        this.file = file;
        this.groups = groups;
        this.asked = asked;
        this.cells = cells;
    }

    /**
     * The rows from the first on. A column that the file lacks is {@link Column#absent}.
     *
     * @throws UnreadableFile if it is no Parquet file
     */
    static RowCursor open(DurableFiles files, Path file, Schema<?> schema, Collection<Column<?>> columns) {
        try {
            ParquetFileReader groups = ParquetFileReader.open(
                    ParquetFiles.input(files, file),
                    ParquetReadOptions.builder(new HadoopParquetConfiguration(files.configuration()))
                            .build());
            try {
                MessageType asked = asked(groups.getFileMetaData().getSchema(), columns);
                groups.setRequestedSchema(asked);
                return new RowCursor(file, groups, asked, new RowCells(schema, columns, asked));
            } catch (RuntimeException e) {
                groups.close();
                throw e;
            }
        } catch (IOException | RuntimeException e) {
            throw new UnreadableFile(file, e);
        }
    }

    private static MessageType asked(MessageType has, Collection<Column<?>> columns) {
        List<Type> asked = columns.stream()
                .filter(column -> has.containsField(column.name()))
                .map(column -> has.getType(column.name()))
                .toList();
        return new MessageType(has.getName(), asked);
    }

    /**
     * The next row; null after the last.
     *
     * @throws UnreadableFile if the file is cut short or damaged
     */
    Row next() {
        try {
            while (rowsLeft == 0) {
                PageReadStore group = groups.readNextRowGroup();
                if (group == null) {
                    return null;
                }
                begin(group);
            }
            rowsLeft--;
            cells.begin();
            for (ColumnReader column : columns) {
                if (column.getCurrentDefinitionLevel() == column.getDescriptor().getMaxDefinitionLevel()) {
                    column.writeCurrentValueToConverter();
                }
                column.consume();
            }
            return cells.row();
        } catch (IOException | RuntimeException e) {
            throw new UnreadableFile(file, e);
        }
    }

    private void begin(PageReadStore group) {
        String writer = groups.getFileMetaData().getCreatedBy();
        ColumnReadStoreImpl store = new ColumnReadStoreImpl(group, cells, asked, writer);
        columns = asked.getColumns().stream().map(store::getColumnReader).toList();
        rowsLeft = group.getRowCount();
    }

    @Override
    public void close() throws IOException {
        groups.close();
    }
}
