package io.altgrad.store;

import io.altgrad.files.Draft;
import io.altgrad.files.DurableFiles;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.regex.Pattern;
import org.apache.hadoop.fs.Path;
import org.apache.parquet.hadoop.ParquetFileWriter;
import org.apache.parquet.hadoop.ParquetWriter;
import org.apache.parquet.hadoop.metadata.CompressionCodecName;

/** A folder of Parquet files: one for each trial, and packs of many trials. */
final class Table {

    private static final String SUFFIX = ".parquet";
    private static final String PACK = "pack-";

    /** The name of a trial's file, or of a pack: its id, which {@code Trial.id} makes. */
    private static final Pattern NAME = Pattern.compile("(" + PACK + ")?[0-9a-f]{16}" + Pattern.quote(SUFFIX));

    private final Path folder;
    private final Schema<?> schema;
    private final DurableFiles files;

    /** Writes the rows of a file. */
    @FunctionalInterface
    interface Content {
        void writeTo(ParquetWriter<Row> writer) throws IOException;
    }

    /** The table of that schema under {@code results}. */
    Table(Path results, Schema<?> schema, DurableFiles files) {
        this.folder = new Path(results, schema.table());
        this.schema = schema;
        this.files = files;
    }

    Schema<?> schema() {
        return schema;
    }

    void create() throws IOException {
        files.createFolder(folder);
    }

    /**
     * Puts the trial's rows in place of those it had. So small a file is hardly smaller when compressed, and takes
     * longer to read.
     */
    void put(String trialId, List<Row> rows) throws IOException {
        write(file(trialId), CompressionCodecName.UNCOMPRESSED, writer -> write(rows, writer));
    }

    static void write(List<Row> rows, ParquetWriter<Row> writer) throws IOException {
        for (Row row : rows) {
            writer.write(row);
        }
    }

    /**
     * Writes a file that is hidden until {@link #show}, and whole. The name does not tell the process, so that another
     * can show it.
     */
    void hide(Path file, Content content) throws IOException {
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

    private void write(Path file, CompressionCodecName compression, Content content) throws IOException {
        try (Draft draft = files.draft(file)) {
            try (ParquetWriter<Row> writer = new RowWriteSupport.Builder(ParquetFiles.output(files, draft), schema)
                    .withConf(files.configuration())
                    .withCompressionCodec(compression)
                    .withWriteMode(ParquetFileWriter.Mode.OVERWRITE)
                    .build()) {
                content.writeTo(writer);
            }
            draft.commit();
        }
    }

    /** The trial's rows; none where it has no file of its own. */
    List<Row> read(String trialId) throws IOException {
        return files.exists(file(trialId)) ? read(file(trialId), schema.columns()) : List.of();
    }

    /**
     * The file's rows with those columns alone.
     *
     * @throws UnreadableFile if it is no whole Parquet file
     */
    List<Row> read(Path file, Collection<Column<?>> columns) throws IOException {
        List<Row> content = new ArrayList<>();
        try (RowCursor cursor = rows(file, columns)) {
            for (Row row = cursor.next(); row != null; row = cursor.next()) {
                content.add(row);
            }
        }
        return content;
    }

    /** As {@link #read}, a row at a time. */
    RowCursor rows(Path file, Collection<Column<?>> columns) throws IOException {
        return RowCursor.open(files, file, schema, columns);
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
