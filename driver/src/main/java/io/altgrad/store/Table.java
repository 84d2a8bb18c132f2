package io.altgrad.store;

import com.jerolba.carpet.CarpetReader;
import com.jerolba.carpet.CarpetWriter;
import com.jerolba.carpet.CloseableIterator;
import com.jerolba.carpet.ColumnNamingStrategy;
import com.jerolba.carpet.FieldMatchingStrategy;
import com.jerolba.carpet.TimeUnit;
import java.io.IOException;
import java.util.List;
import java.util.stream.Collectors;
import org.apache.hadoop.fs.Path;
import org.apache.parquet.hadoop.ParquetFileWriter;

/** A folder of Parquet files of rows {@code R}: one for each trial, and packs of many trials. */
final class Table<R extends Record> {

    private static final String SUFFIX = ".parquet";
    private static final String PACK = "pack-";

    private final Path folder;
    private final Class<R> rows;
    private final ResultFiles files;

    Table(Path folder, Class<R> rows, ResultFiles files) {
        this.folder = folder;
        this.rows = rows;
        this.files = files;
    }

    Class<R> rows() {
        return rows;
    }

    void create() throws IOException {
        files.createFolder(folder);
    }

    /** Puts the trial's rows in place of those it had. */
    void put(String trialId, List<R> content) throws IOException {
        Path file = file(trialId);
        try (CarpetWriter<R> writer = writer(file)) {
            writer.write(content);
        }
        files.commit(file);
    }

    /** Writes to the temporary name of {@code file}; {@link #commit} makes it visible. */
    CarpetWriter<R> writer(Path file) throws IOException {
        return new CarpetWriter.Builder<>(files.output(file), rows)
                .withConf(files.configuration())
                .withWriteMode(ParquetFileWriter.Mode.OVERWRITE)
                .withColumnNamingStrategy(ColumnNamingStrategy.SNAKE_CASE)
                .withDefaultTimeUnit(TimeUnit.MICROS)
                .build();
    }

    /** Makes what was written for {@code file} visible, if that has not been done yet. */
    void commit(Path file) throws IOException {
        if (files.exists(ResultFiles.temporary(file))) {
            files.commit(file);
        }
    }

    List<R> read(String trialId) throws IOException {
        return read(file(trialId), rows);
    }

    /**
     * The file's rows with those columns alone that {@code P} has.
     *
     * @throws UnreadableFile if it is no whole Parquet file
     */
    <P extends Record> List<P> read(Path file, Class<P> columns) throws IOException {
        try {
            return reader(file, columns).toList();
        } catch (IOException | RuntimeException e) {
            throw new UnreadableFile(file, e);
        }
    }

    /** As {@link #read}, a row at a time. */
    <P extends Record> CloseableIterator<P> rows(Path file, Class<P> columns) throws IOException {
        try {
            return reader(file, columns).iterator();
        } catch (IOException | RuntimeException e) {
            throw new UnreadableFile(file, e);
        }
    }

    private <P extends Record> CarpetReader<P> reader(Path file, Class<P> columns) throws IOException {
        return new CarpetReader<>(files.input(file), columns)
                .withFieldMatchingStrategy(FieldMatchingStrategy.SNAKE_CASE)
                .withFailOnMissingColumn(false);
    }

    boolean exists() throws IOException {
        return files.exists(folder);
    }

    /** Ids of the trials that have a file of their own, sorted; none where there is no folder. */
    List<String> trialIds() throws IOException {
        return names().stream().filter(name -> !name.startsWith(PACK)).toList();
    }

    /** The files of many trials each, sorted. */
    List<Path> packs() throws IOException {
        return names().stream()
                .filter(name -> name.startsWith(PACK))
                .map(this::file)
                .toList();
    }

    private List<String> names() throws IOException {
        return files.list(folder).stream()
                .filter(path -> !ResultFiles.isHidden(path))
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
            if (ResultFiles.isTemporary(path)) {
                files.delete(path);
                deleted++;
            }
        }
        return deleted;
    }

    Path file(String trialId) {
        return new Path(folder, trialId + SUFFIX);
    }

    Path pack(String name) {
        return file(PACK + name);
    }
}
