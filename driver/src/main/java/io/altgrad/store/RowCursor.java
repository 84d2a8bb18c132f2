package io.altgrad.store;

import io.altgrad.files.DurableFiles;
import java.io.Closeable;
import java.io.IOException;
import org.apache.hadoop.fs.Path;
import org.apache.parquet.conf.HadoopParquetConfiguration;
import org.apache.parquet.conf.ParquetConfiguration;
import org.apache.parquet.hadoop.ParquetReader;
import org.apache.parquet.hadoop.api.ReadSupport;
import org.apache.parquet.io.InputFile;

/** The rows of one Parquet file, one after the other, with some of its columns alone. */
final class RowCursor implements Closeable {

    private final Path file;
    private final ParquetReader<Row> rows;

    private RowCursor(Path file, ParquetReader<Row> rows) {
        this.file = file;
        this.rows = rows;
    }

    /**
     * The rows from the first on. A column that the file lacks is {@link Column#absent}.
     *
     * @throws UnreadableFile if it is no Parquet file
     */
    static RowCursor open(DurableFiles files, Path file, RowReadSupport columns) {
        try {
            InputFile input = ParquetFiles.input(files, file);
            return new RowCursor(
                    file, new Builder(input, new HadoopParquetConfiguration(files.configuration()), columns).build());
        } catch (IOException | RuntimeException e) {
            throw new UnreadableFile(file, e);
        }
    }

    /**
     * The next row; null after the last.
     *
     * @throws UnreadableFile if the file is cut short or damaged
     */
    Row next() {
        try {
            return rows.read();
        } catch (IOException | RuntimeException e) {
            throw new UnreadableFile(file, e);
        }
    }

    @Override
    public void close() throws IOException {
        rows.close();
    }

    /** Parquet's own builder reads Hadoop's configuration anew for each file, which takes longer than a small file does. */
    private static final class Builder extends ParquetReader.Builder<Row> {

        private final RowReadSupport columns;

        Builder(InputFile file, ParquetConfiguration configuration, RowReadSupport columns) {
            super(file, configuration);
            this.columns = columns;
        }

        @Override
        protected ReadSupport<Row> getReadSupport() {
            return columns;
        }
    }
}
