package io.altgrad.store;

import com.jerolba.carpet.FieldMatchingStrategy;
import com.jerolba.carpet.impl.read.CarpetReadConfiguration;
import com.jerolba.carpet.impl.read.CarpetReadSupport;
import io.altgrad.files.DurableFiles;
import java.io.Closeable;
import java.io.IOException;
import org.apache.hadoop.fs.Path;
import org.apache.parquet.conf.HadoopParquetConfiguration;
import org.apache.parquet.conf.ParquetConfiguration;
import org.apache.parquet.hadoop.ParquetReader;
import org.apache.parquet.hadoop.api.ReadSupport;
import org.apache.parquet.io.InputFile;

/** The rows of one Parquet file, one after the other, with those columns alone that {@code P} has. */
final class RowCursor<P extends Record> implements Closeable {

    private final Path file;
    private final ParquetReader<P> rows;

    private RowCursor(Path file, ParquetReader<P> rows) {
        this.file = file;
        this.rows = rows;
    }

    /**
     * The rows from the first on. A column that the file lacks is null, and 0 where it cannot be.
     *
     * @throws UnreadableFile if it is no Parquet file
     */
    static <P extends Record> RowCursor<P> open(DurableFiles files, Path file, Class<P> columns) {
        try {
            InputFile input = ParquetFiles.input(files, file);
            return new RowCursor<>(
                    file, new Builder<>(input, new HadoopParquetConfiguration(files.configuration()), columns).build());
        } catch (IOException | RuntimeException e) {
            throw new UnreadableFile(file, e);
        }
    }

    /**
     * The next row; null after the last.
     *
     * @throws UnreadableFile if the file is cut short or damaged
     */
    P next() {
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

    /** Carpet's own builder reads Hadoop's configuration anew for each file, which takes longer than a small file does. */
    private static final class Builder<P extends Record> extends ParquetReader.Builder<P> {

        private final Class<P> columns;

        Builder(InputFile file, ParquetConfiguration configuration, Class<P> columns) {
            super(file, configuration);
            this.columns = columns;
        }

        @Override
        protected ReadSupport<P> getReadSupport() {
            return new CarpetReadSupport<>(
                    columns, new CarpetReadConfiguration(false, false, false, FieldMatchingStrategy.SNAKE_CASE));
        }
    }
}
