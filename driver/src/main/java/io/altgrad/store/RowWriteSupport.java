package io.altgrad.store;

import java.util.List;
import java.util.Map;
import org.apache.hadoop.conf.Configuration;
import org.apache.parquet.conf.ParquetConfiguration;
import org.apache.parquet.hadoop.ParquetWriter;
import org.apache.parquet.hadoop.api.WriteSupport;
import org.apache.parquet.io.OutputFile;
import org.apache.parquet.io.api.RecordConsumer;

/** Hands rows to Parquet, cell by cell. */
final class RowWriteSupport extends WriteSupport<Row> {

    private final Schema<?> schema;
    private final List<Column<?>> columns;
    private RecordConsumer out;

    private RowWriteSupport(Schema<?> schema) {
        this.schema = schema;
        this.columns = schema.columns();
    }

    /** A writer of rows of that table. */
    static final class Builder extends ParquetWriter.Builder<Row, Builder> {

        private final Schema<?> schema;

        Builder(OutputFile file, Schema<?> schema) {
            super(file);
            this.schema = schema;
        }

        @Override
        protected Builder self() {
            return this;
        }

        @Override
        protected WriteSupport<Row> getWriteSupport(Configuration configuration) {
            return new RowWriteSupport(schema);
        }
    }

    @Override
    public WriteContext init(Configuration configuration) {
        return new WriteContext(schema.parquet(), Map.of());
    }

    @Override
    public WriteContext init(ParquetConfiguration configuration) {
        return new WriteContext(schema.parquet(), Map.of());
    }

    @Override
    public void prepareForWrite(RecordConsumer consumer) {
        out = consumer;
    }

    @Override
    public void write(Row row) {
        out.startMessage();
        for (Column<?> column : columns) {
            Object cell = row.cell(column.place());
            if (cell != null) {
                out.startField(column.name(), column.place());
                column.type().write(out, cell);
                out.endField(column.name(), column.place());
            } else if (!column.nullable()) {
                throw new IllegalArgumentException("Column " + column + " has no value, and has to.");
            }
        }
        out.endMessage();
    }
}
