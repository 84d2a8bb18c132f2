package io.altgrad.store;

import com.jerolba.carpet.CarpetReader;
import com.jerolba.carpet.CarpetWriter;
import com.jerolba.carpet.ColumnNamingStrategy;
import com.jerolba.carpet.FieldMatchingStrategy;
import com.jerolba.carpet.TimeUnit;
import io.altgrad.files.DurableFiles;
import java.io.IOException;
import java.util.List;
import java.util.stream.Collectors;
import org.apache.hadoop.fs.Path;
import org.apache.parquet.hadoop.ParquetFileWriter;

/** A folder of Parquet files, one for each trial, all of rows {@code R}. */
final class Table<R extends Record> {

    private static final String SUFFIX = ".parquet";

    private final Path folder;
    private final Class<R> rows;
    private final DurableFiles files;

    Table(Path folder, Class<R> rows, DurableFiles files) {
        this.folder = folder;
        this.rows = rows;
        this.files = files;
    }

    void create() throws IOException {
        files.createFolder(folder);
    }

    /** Puts the trial's rows in place of those it had. */
    void put(String trialId, List<R> content) throws IOException {
        Path file = file(trialId);
        try (CarpetWriter<R> writer = new CarpetWriter.Builder<>(ParquetFiles.output(files, file), rows)
                .withConf(files.configuration())
                .withWriteMode(ParquetFileWriter.Mode.OVERWRITE)
                .withColumnNamingStrategy(ColumnNamingStrategy.SNAKE_CASE)
                .withDefaultTimeUnit(TimeUnit.MICROS)
                .build()) {
            writer.write(content);
        } catch (IOException | RuntimeException e) {
            files.discard(DurableFiles.temporary(file), e);
            throw e;
        }
        files.commit(file);
    }

    List<R> read(String trialId) throws IOException {
        return read(trialId, rows);
    }

    /** The trial's rows with those columns alone that {@code P} has. */
    <P extends Record> List<P> read(String trialId, Class<P> columns) throws IOException {
        return new CarpetReader<>(ParquetFiles.input(files, file(trialId)), columns)
                .withFieldMatchingStrategy(FieldMatchingStrategy.SNAKE_CASE)
                .withFailOnMissingColumn(false)
                .toList();
    }

    boolean exists() throws IOException {
        return files.exists(folder);
    }

    /** Ids of the trials that have a file, sorted; none where there is no folder. */
    List<String> trialIds() throws IOException {
        return files.list(folder).stream()
                .filter(path -> !DurableFiles.isHidden(path))
                .map(Path::getName)
                .filter(name -> name.endsWith(SUFFIX))
                .map(name -> name.substring(0, name.length() - SUFFIX.length()))
                .sorted()
                .collect(Collectors.toUnmodifiableList());
    }

    void delete(String trialId) throws IOException {
        files.delete(file(trialId));
    }

    /** Deletes what a process that died was writing; returns how many files that were. */
    int deleteTemporaries() throws IOException {
        int deleted = 0;
        for (Path path : files.list(folder)) {
            if (DurableFiles.isTemporary(path)) {
                files.delete(path);
                deleted++;
            }
        }
        return deleted;
    }

    Path file(String trialId) {
        return new Path(folder, trialId + SUFFIX);
    }
}
