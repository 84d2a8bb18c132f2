package io.altgrad.table;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.altgrad.base.UserError;
import io.altgrad.fake.FakeTrials;
import io.altgrad.result.Outcome;
import io.altgrad.result.TrialResult;
import io.altgrad.spec.Trial;
import io.altgrad.store.ResultStore;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.StreamSupport;
import org.apache.hadoop.conf.Configuration;
import org.apache.iceberg.Snapshot;
import org.apache.iceberg.Table;
import org.apache.iceberg.catalog.Namespace;
import org.apache.iceberg.catalog.TableIdentifier;
import org.apache.iceberg.data.IcebergGenerics;
import org.apache.iceberg.data.Record;
import org.apache.iceberg.expressions.Expressions;
import org.apache.iceberg.hadoop.HadoopCatalog;
import org.apache.iceberg.types.Types;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Tables of a Hadoop catalog beside a folder of results. */
class TableMirrorTest {

    private static final Configuration HADOOP = new Configuration();
    private static final Trial NONE = FakeTrials.trial("none", 1);
    private static final Trial E5M2 = FakeTrials.trial("e5m2", 1);
    private static final int STEPS = FakeTrials.completed(NONE).record().steps().size();

    @TempDir
    private Path folder;

    private final Map<String, String> properties = new HashMap<>();
    private final List<String> notices = new ArrayList<>();
    private ResultStore store;

    @BeforeEach
    void prepare() throws IOException {
        properties.putAll(Map.of(
                "spark.sql.catalog.lake", "org.apache.iceberg.spark.SparkCatalog",
                "spark.sql.catalog.lake.type", "hadoop",
                "spark.sql.catalog.lake.warehouse", warehouse()));
        store = store("out");
    }

    @Test
    void whatTheFolderHoldsIsWrittenOnce() throws IOException {
        store.write("s", FakeTrials.completed(NONE));
        run(store);
        assertThat(notices).containsExactly("Table lake.db.study: wrote 1 trial that it lacked.");
        TableMirror second = open(store);
        second.begin();
        store.write("s", FakeTrials.completed(E5M2));
        second.ended(E5M2.id());
        second.end();
        assertThat(ids("trials")).containsExactlyInAnyOrder(NONE.id(), E5M2.id());
        assertThat(ids("steps")).hasSize(2 * STEPS);
        assertThat(ids("layers")).containsOnly(E5M2.id());
        assertThat(snapshots("trials")).hasSize(2);

        run(store);
        assertThat(snapshots("trials")).hasSize(2);
        assertThat(notices).hasSize(1);
    }

    @Test
    void cellsAreThoseOfTheFolder() throws IOException {
        store.write("s", FakeTrials.completed(E5M2));
        run(store);
        Map<String, Object> stored = store.trials().get(0).row().values();
        Record row = rows("trials").get(0);
        assertThat(stored.keySet())
                .allSatisfy(column -> assertThat(cell(row, column)).as(column).isEqualTo(stored.get(column)));
    }

    @Test
    void aTrialThatEndedAnewIsPutInPlaceOfItsRows() throws IOException {
        store.write("s", FakeTrials.ended(NONE, new Outcome.Failed("executor-lost", "gone", "")));
        store.write("s", FakeTrials.completed(E5M2));
        run(store);
        store.write("s", later(FakeTrials.completed(NONE)));
        run(store);
        assertThat(ids("trials")).containsExactlyInAnyOrder(NONE.id(), E5M2.id());
        assertThat(rows("trials")).allMatch(row -> row.getField("status").equals("completed"));
        assertThat(ids("steps")).hasSize(2 * STEPS);
        store.write("s", later(later(FakeTrials.completed(NONE))));
        run(store);
        assertThat(ids("steps")).hasSize(2 * STEPS);
    }

    /** As after a crash between the commit of the steps and that of the trial. */
    @Test
    void stepsThatAreThereWithoutTheirTrialAreReplaced() throws IOException {
        store.write("s", FakeTrials.completed(NONE));
        run(store);
        Table trials = table("trials");
        trials.newDelete().deleteFromRowFilter(Expressions.alwaysTrue()).commit();
        run(store);
        assertThat(ids("trials")).containsExactly(NONE.id());
        assertThat(ids("steps")).hasSize(STEPS);
    }

    @Test
    void twoRunsAtOnceWriteATrialOfBothOnce() throws IOException {
        ResultStore other = store("other");
        store.write("s", FakeTrials.completed(FakeTrials.trial("e4m3fn", 1)));
        other.write("s", FakeTrials.completed(E5M2));
        TableMirror first = open(store);
        TableMirror second = open(other);
        first.begin();
        second.begin();
        TrialResult same = FakeTrials.completed(NONE);
        store.write("s", same);
        other.write("s", same);
        first.ended(NONE.id());
        second.ended(NONE.id());
        first.end();
        second.end();
        assertThat(ids("trials")).hasSize(3).containsOnlyOnce(NONE.id());
        assertThat(ids("steps")).hasSize(3 * STEPS);
    }

    @Test
    void aColumnThatTheTableLacksIsAddedAndOneOfItsOwnersStays() throws IOException {
        store.write("s", FakeTrials.completed(NONE));
        run(store);
        table("trials")
                .updateSchema()
                .deleteColumn("val_loss")
                .addColumn("comment", Types.StringType.get())
                .commit();
        store.write("s", FakeTrials.completed(E5M2));
        run(store);
        List<Record> rows = rows("trials");
        assertThat(rows).hasSize(2).allMatch(row -> row.getField("comment") == null);
        assertThat(rows.stream()
                        .collect(Collectors.toMap(
                                row -> row.getField("format"), row -> row.getField("val_loss") != null)))
                .isEqualTo(Map.of("none", false, "e5m2", true));
    }

    @Test
    void aTableThatIsPartitionedAfterwardsIsWrittenToAndReplaced() throws IOException {
        store.write("s", FakeTrials.ended(NONE, new Outcome.Failed("executor-lost", "gone", "")));
        run(store);
        table("trials").updateSpec().addField("format").commit();
        store.write("s", FakeTrials.completed(E5M2));
        store.write("s", later(FakeTrials.completed(NONE)));
        run(store);
        assertThat(ids("trials")).containsExactlyInAnyOrder(NONE.id(), E5M2.id());
    }

    @Test
    void aMistakeIsOneLineAndHarmsNoResult() throws IOException {
        store.write("s", FakeTrials.completed(NONE));
        assertThatThrownBy(() -> TableName.parse("study"))
                .isInstanceOf(UserError.class)
                .hasMessageStartingWith("Cannot write to table 'study': its name is to be catalog.database.name");
        properties.put("spark.sql.catalog.lake.warehouse", file("a file").toString());
        assertRefused("correct spark.sql.catalog.lake and what begins with it, or leave --table out.");
        properties.put("spark.sql.catalog.lake", "com.example.Catalog");
        assertRefused("spark.sql.catalog.lake is com.example.Catalog");
        properties.remove("spark.sql.catalog.lake");
        assertRefused("Spark has no catalog 'lake' (spark.sql.catalog.lake is not set)");
        assertThat(store.trials()).hasSize(1);
    }

    @Test
    void aTableWhoseColumnIsOfAnotherTypeIsRefused() throws IOException {
        run(store);
        table("trials").updateSchema().deleteColumn("val_loss").commit();
        table("trials")
                .updateSchema()
                .addColumn("val_loss", Types.StringType.get())
                .commit();
        assertRefused("its column val_loss is of type string, and results have double there");
    }

    @Test
    void aCatalogThatIsLostMeanwhileIsSaidOnceAndTheResultIsKept() throws IOException {
        TableMirror mirror = open(store);
        mirror.begin();
        store.write("s", FakeTrials.completed(NONE));
        mirror.ended(NONE.id());
        Path moved = folder.resolve("moved");
        Files.move(Path.of(warehouse()), moved);
        file("warehouse");
        assertThatThrownBy(mirror::end)
                .isInstanceOf(UserError.class)
                .hasMessageStartingWith("Cannot write 1 trial to table lake.db.study: ")
                .hasMessageEndingWith("from where the same command writes them to the table.");
        assertThatThrownBy(mirror::end).isInstanceOf(UserError.class);
        assertThat(notices).singleElement().asString().startsWith("Table lake.db.study cannot be written to: ");
        assertThat(store.trials()).hasSize(1);
        Files.delete(Path.of(warehouse()));
        Files.move(moved, Path.of(warehouse()));
        run(store);
        assertThat(ids("trials")).containsExactly(NONE.id());
    }

    /** The steps are in theirs by then. */
    @Test
    void whatWasWrittenWhenATableFailedIsReplacedWhenItIsTriedAgain() throws IOException {
        store.write("s", FakeTrials.completed(E5M2));
        TableMirror mirror = open(store);
        mirror.begin();
        store.write("s", FakeTrials.completed(NONE));
        mirror.ended(NONE.id());
        Path data = folder.resolve("warehouse/db/study_trials/data");
        Path away = Files.move(data, folder.resolve("away"));
        Files.writeString(data, "");
        assertThatThrownBy(mirror::end).isInstanceOf(UserError.class);
        assertThat(ids("steps")).hasSize(2 * STEPS);
        Files.delete(data);
        Files.move(away, data);
        mirror.end();
        assertThat(ids("trials")).containsExactlyInAnyOrder(NONE.id(), E5M2.id());
        assertThat(ids("steps")).hasSize(2 * STEPS);
    }

    private void assertRefused(String why) {
        assertThatThrownBy(() -> open(store))
                .isInstanceOf(UserError.class)
                .hasMessageStartingWith("Cannot write to table lake.db.study")
                .hasMessageContaining(why);
    }

    private Path file(String name) throws IOException {
        return Files.writeString(folder.resolve(name), "");
    }

    private String warehouse() {
        return folder.resolve("warehouse").toString();
    }

    private ResultStore store(String name) throws IOException {
        ResultStore made = new ResultStore(folder.resolve(name).toString(), HADOOP);
        made.prepare("");
        return made;
    }

    private TableMirror open(ResultStore from) {
        return TableMirror.open(TableName.parse("lake.db.study"), properties, HADOOP, from, notices::add);
    }

    private void run(ResultStore from) throws IOException {
        TableMirror mirror = open(from);
        mirror.begin();
        mirror.end();
    }

    private static TrialResult later(TrialResult result) {
        return new TrialResult(
                result.trial(),
                result.outcome(),
                result.record(),
                result.provenance(),
                result.endedAt().plusSeconds(60),
                result.attempt());
    }

    private static Object cell(Record row, String column) {
        return row.getField(column) instanceof OffsetDateTime time ? time.toInstant() : row.getField(column);
    }

    private List<String> ids(String table) throws IOException {
        return rows(table).stream()
                .map(row -> (String) row.getField("trial_id"))
                .toList();
    }

    private List<Record> rows(String table) throws IOException {
        try (var rows = IcebergGenerics.read(table(table)).build()) {
            return StreamSupport.stream(rows.spliterator(), false).toList();
        }
    }

    private List<Snapshot> snapshots(String table) {
        return StreamSupport.stream(table(table).snapshots().spliterator(), false)
                .toList();
    }

    private Table table(String table) {
        return new HadoopCatalog(HADOOP, warehouse())
                .loadTable(TableIdentifier.of(Namespace.of("db"), "study_" + table));
    }
}
