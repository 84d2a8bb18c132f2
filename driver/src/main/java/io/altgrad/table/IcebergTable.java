package io.altgrad.table;

import io.altgrad.base.UserError;
import io.altgrad.store.Row;
import io.altgrad.store.Schema;
import java.io.IOException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.function.Consumer;
import org.apache.iceberg.DataFile;
import org.apache.iceberg.DeleteFile;
import org.apache.iceberg.FileFormat;
import org.apache.iceberg.HasTableOperations;
import org.apache.iceberg.PartitionKey;
import org.apache.iceberg.PartitionSpec;
import org.apache.iceberg.RowDelta;
import org.apache.iceberg.Snapshot;
import org.apache.iceberg.Table;
import org.apache.iceberg.TableProperties;
import org.apache.iceberg.UpdateSchema;
import org.apache.iceberg.catalog.Catalog;
import org.apache.iceberg.catalog.TableIdentifier;
import org.apache.iceberg.data.GenericFileWriterFactory;
import org.apache.iceberg.data.GenericRecord;
import org.apache.iceberg.data.IcebergGenerics;
import org.apache.iceberg.data.InternalRecordWrapper;
import org.apache.iceberg.data.Record;
import org.apache.iceberg.deletes.EqualityDeleteWriter;
import org.apache.iceberg.expressions.Expressions;
import org.apache.iceberg.io.CloseableIterable;
import org.apache.iceberg.io.FanoutDataWriter;
import org.apache.iceberg.io.OutputFileFactory;

/** One of the tables, with rows by trial. */
final class IcebergTable {

    private static final String TRIAL_ID = "trial_id";
    private static final String ENDED_AT = "ended_at";

    private final Table table;
    private final IcebergColumns columns;

    /** The snapshot that was current when it was looked at, and the one that this left with nobody's beside it. */
    private Optional<Long> seen = Optional.empty();

    private Optional<Long> left = Optional.empty();

    private IcebergTable(Table table, IcebergColumns columns) {
        this.table = table;
        this.columns = columns;
    }

    /** A source of rows, which hands each to the consumer. */
    @FunctionalInterface
    interface Rows {
        void forEach(Consumer<Row> row) throws IOException;
    }

    /**
     * Opens the table {@code NAME_TABLE}; makes it where there is none, and adds the columns that it lacks.
     *
     * @throws UserError if it cannot take these rows
     */
    static IcebergTable open(Catalog catalog, TableName name, Schema<?> schema) {
        IcebergColumns columns = new IcebergColumns(schema);
        TableIdentifier id = TableIdentifier.of(SparkCatalog.namespace(name), name.name() + "_" + schema.table());
        Table table = catalog.tableExists(id)
                ? catalog.loadTable(id)
                : catalog.buildTable(id, columns.schema())
                        .withProperty(TableProperties.FORMAT_VERSION, "2")
                        .create();
        String shown = name + "_" + schema.table();
        requireReplaceable(shown, table);
        UpdateSchema update = table.updateSchema();
        columns.addMissing(shown, table.schema(), update);
        if (update.apply().columns().size() > table.schema().columns().size()) {
            update.commit();
        }
        IcebergTable opened = new IcebergTable(table, columns);
        // An Iceberg whose writers are not those that this was compiled against says so here.
        opened.writers();
        return opened;
    }

    /** Rows are replaced by their trial's id, whichever file they are in. */
    private static void requireReplaceable(String shown, Table table) {
        boolean old = table instanceof HasTableOperations operations
                && operations.operations().current().formatVersion() < 2;
        if (old || table.specs().values().stream().noneMatch(PartitionSpec::isUnpartitioned)) {
            throw new UserError("Cannot write to table " + shown + ": "
                    + (old ? "it is of format version 1, and 2 is needed" : "it was made with partitions")
                    + "; name one with --table that AltGrad may make, and partition it afterwards.");
        }
    }

    /** Begins to see what others have committed, and tells whether nobody has since {@link #commit}. */
    boolean isAsLeft() {
        table.refresh();
        seen = Optional.ofNullable(table.currentSnapshot()).map(Snapshot::snapshotId);
        return left.isPresent() && left.equals(seen);
    }

    /** The end of each trial that has a row. */
    Map<String, Instant> ends() throws IOException {
        Map<String, Instant> ends = new HashMap<>();
        try (CloseableIterable<Record> rows =
                IcebergGenerics.read(table).select(TRIAL_ID, ENDED_AT).build()) {
            for (Record row : rows) {
                OffsetDateTime ended = (OffsetDateTime) row.getField(ENDED_AT);
                ends.put((String) row.getField(TRIAL_ID), ended == null ? Instant.MIN : ended.toInstant());
            }
        }
        return ends;
    }

    /** The trials among these that have a row. */
    Set<String> present(Collection<String> trialIds) throws IOException {
        Set<String> present = new HashSet<>();
        try (CloseableIterable<Record> rows = IcebergGenerics.read(table)
                .select(TRIAL_ID)
                .where(Expressions.in(TRIAL_ID, trialIds.toArray()))
                .build()) {
            rows.forEach(row -> present.add((String) row.getField(TRIAL_ID)));
        }
        return present;
    }

    /**
     * Commits rows, and with them the end of all rows that trials {@code replaced} had.
     *
     * @param trialIds of the rows
     * @throws org.apache.iceberg.exceptions.ValidationException if somebody has committed rows of these trials since
     *     {@link #isAsLeft}
     */
    void commit(Rows rows, Set<String> trialIds, Set<String> replaced) throws IOException {
        left = Optional.empty();
        OutputFileFactory files = OutputFileFactory.builderFor(table, 0, 0)
                .format(format())
                .operationId(UUID.randomUUID().toString())
                .build();
        RowDelta delta = table.newRowDelta();
        List<DataFile> data = data(rows, files);
        if (data.isEmpty() && replaced.isEmpty()) {
            return;
        }
        data.forEach(delta::addRows);
        if (!replaced.isEmpty()) {
            delta.addDeletes(deletes(replaced, files));
        }
        seen.ifPresent(delta::validateFromSnapshot);
        delta.conflictDetectionFilter(Expressions.in(TRIAL_ID, trialIds.toArray()))
                .validateNoConflictingDataFiles()
                .commit();
        Snapshot own = table.currentSnapshot();
        // Another's commit may have come between, of trials that are not known here.
        left = seen.equals(Optional.ofNullable(own.parentId())) ? Optional.of(own.snapshotId()) : Optional.empty();
    }

    private List<DataFile> data(Rows rows, OutputFileFactory files) throws IOException {
        PartitionKey partition = new PartitionKey(table.spec(), table.schema());
        InternalRecordWrapper internal =
                new InternalRecordWrapper(table.schema().asStruct());
        FanoutDataWriter<Record> data = new FanoutDataWriter<>(
                writers(), files, table.io(), TableProperties.WRITE_TARGET_FILE_SIZE_BYTES_DEFAULT);
        try (data) {
            rows.forEach(row -> {
                Record record = columns.record(table.schema(), row);
                partition.partition(internal.wrap(record));
                data.write(record, table.spec(), partition);
            });
        }
        return data.result().dataFiles();
    }

    /** The file that ends all earlier rows of those trials, wherever they are. */
    private DeleteFile deletes(Set<String> trialIds, OutputFileFactory files) throws IOException {
        PartitionSpec everywhere = table.specs().values().stream()
                .filter(PartitionSpec::isUnpartitioned)
                .findFirst()
                .orElseThrow();
        EqualityDeleteWriter<Record> deletes =
                writers().newEqualityDeleteWriter(files.newOutputFile(everywhere, null), everywhere, null);
        Record deleted = GenericRecord.create(table.schema().select(TRIAL_ID));
        try (deletes) {
            for (String id : trialIds) {
                deletes.write(deleted.copy(TRIAL_ID, id));
            }
        }
        return deletes.toDeleteFile();
    }

    private GenericFileWriterFactory writers() {
        return new GenericFileWriterFactory.Builder(table)
                .dataSchema(table.schema())
                .dataFileFormat(format())
                .deleteFileFormat(format())
                .equalityFieldIds(new int[] {table.schema().findField(TRIAL_ID).fieldId()})
                .equalityDeleteRowSchema(table.schema().select(TRIAL_ID))
                .build();
    }

    private FileFormat format() {
        return FileFormat.fromString(table.properties()
                .getOrDefault(TableProperties.DEFAULT_FILE_FORMAT, TableProperties.DEFAULT_FILE_FORMAT_DEFAULT));
    }
}
