package io.altgrad.store;

import com.jerolba.carpet.CarpetWriter;
import com.jerolba.carpet.ColumnNamingStrategy;
import com.jerolba.carpet.TimeUnit;
import io.altgrad.files.DurableFiles;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import org.apache.hadoop.fs.Path;
import org.apache.parquet.hadoop.ParquetFileWriter;
import org.apache.parquet.hadoop.metadata.CompressionCodecName;

/** A folder of Parquet files of rows {@code R}: one for each trial, and packs of many trials. */
final class Table<R extends Record> {

    private static final String SUFFIX = ".parquet";
    private static final String PACK = "pack-";

    /** Of a trial's id, which {@code Trial.id} makes. */
    private static final Pattern NAME = Pattern.compile("(" + PACK + ")?[0-9a-f]{16}" + Pattern.quote(SUFFIX));

    private final Path folder;
    private final Class<R> rows;
    private final DurableFiles files;

    /** What a file's rows are written by. */
    @FunctionalInterface
    interface Content<R> {
        void writeTo(CarpetWriter<R> writer) throws IOException;
    }

    Table(Path folder, Class<R> rows, DurableFiles files) {
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

    /**
     * Puts the trial's rows in place of those it had. So small a file is hardly smaller when compressed, and takes longer
     * to read.
     */
    void put(String trialId, List<R> content) throws IOException {
        write(file(trialId), CompressionCodecName.UNCOMPRESSED, writer -> writer.write(content));
    }

    /**
     * Writes a file that is hidden until {@link #show}, and whole. The name does not tell the process, so that another can
     * show it.
     */
    void hide(Path file, Content<R> content) throws IOException {
        write(hidden(file), CompressionCodecName.SNAPPY, content);
    }

    /** Gives the hidden file its name, if that has not been done yet. */
    void show(Path file) throws IOException {
        if (files.exists(hidden(file))) {
            files.move(hidden(file), file);
        }
    }

    private static Path hidden(Path file) {
        return new Path(file.getParent(), "." + file.getName() + DurableFiles.TEMPORARY);
    }

    private void write(Path file, CompressionCodecName compression, Content<R> content) throws IOException {
        try (CarpetWriter<R> writer = new CarpetWriter.Builder<>(ParquetFiles.output(files, file), rows)
                .withConf(files.configuration())
                .withCompressionCodec(compression)
                .withWriteMode(ParquetFileWriter.Mode.OVERWRITE)
                .withColumnNamingStrategy(ColumnNamingStrategy.SNAKE_CASE)
                .withDefaultTimeUnit(TimeUnit.MICROS)
                .build()) {
            content.writeTo(writer);
        } catch (IOException | RuntimeException e) {
            files.discard(DurableFiles.temporary(file), e);
            throw e;
        }
        files.commit(file);
    }

    /** The trial's rows; none where it has no file of its own. */
    List<R> read(String trialId) throws IOException {
        return files.exists(file(trialId)) ? read(file(trialId), rows) : List.of();
    }

    /**
     * The file's rows with those columns alone that {@code P} has.
     *
     * @throws UnreadableFile if it is no whole Parquet file
     */
    <P extends Record> List<P> read(Path file, Class<P> columns) throws IOException {
        List<P> content = new ArrayList<>();
        try (RowCursor<P> cursor = rows(file, columns)) {
            for (P row = cursor.next(); row != null; row = cursor.next()) {
                content.add(row);
            }
        }
        return content;
    }

    /** As {@link #read}, a row at a time. */
    <P extends Record> RowCursor<P> rows(Path file, Class<P> columns) {
        return RowCursor.open(files, file, columns);
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

    /** Files that readers of Parquet see in the folder and that are none of this table, sorted. */
    List<Path> strangers() throws IOException {
        return files.list(folder).stream()
                .filter(file -> file.getName().endsWith(SUFFIX)
                        && !DurableFiles.isHidden(file)
                        && !NAME.matcher(file.getName()).matches())
                .toList();
    }

    private List<String> names() throws IOException {
        return files.names(folder).stream()
                .filter(NAME.asMatchPredicate())
                .map(name -> name.substring(0, name.length() - SUFFIX.length()))
                .toList();
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

    Path pack(String name) {
        return file(PACK + name);
    }
}
