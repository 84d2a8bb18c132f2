package io.altgrad.store;

import io.altgrad.base.Count;
import io.altgrad.files.DurableFiles;
import io.altgrad.files.HadoopPath;
import io.altgrad.result.Status;
import io.altgrad.result.TrialResult;
import io.altgrad.spec.PlannedTrial;
import io.altgrad.stopping.Event;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.function.BiConsumer;
import java.util.stream.Stream;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The results under one output folder; the package's description has the layout and the commit protocol. */
public final class ResultStore {

    private static final Logger LOG = LoggerFactory.getLogger(ResultStore.class);

    private static final String SWEEP = "sweep.yaml";

    /** Trials of one pack: enough that opening files costs little, few enough that every core has packs to read. */
    private static final int PACK_SIZE = 1000;

    private final Path folder;
    private final DurableFiles files;
    private final TrialTables tables;
    private final StoredGrid grid;
    private final StoredEvents events;
    private final CheckpointFolder checkpoints;
    private final Packing packing;

    /**
     * The results under {@code folder}, a path or URI of any Hadoop file system. Nothing is created yet.
     *
     * @throws io.altgrad.files.UnusablePath if it names no folder of a file system that is known here
     * @throws IOException if the file system cannot be reached
     */
    public ResultStore(String folder, Configuration configuration) throws IOException {
        this(folder, configuration, PACK_SIZE);
    }

    /** A store with packs of at most {@code packSize} trials. */
    ResultStore(String folder, Configuration configuration, int packSize) throws IOException {
        Path path = HadoopPath.parse(folder);
        this.files = new DurableFiles(path, configuration);
        this.folder = files.qualified(path);
        this.tables = TrialTables.in(this.folder, files);
        this.grid = new StoredGrid(new Table(this.folder, GridColumns.SCHEMA, files), files);
        this.events = new StoredEvents(new Table(this.folder, EventColumns.SCHEMA, files));
        this.checkpoints = CheckpointFolder.of(files, this.folder);
        List<Table> packed =
                Stream.concat(Stream.of(events.table()), tables.all().stream()).toList();
        this.packing = new Packing(files, packed, new Path(this.folder, ".packing"), packSize);
    }

    /**
     * Makes the folder ready for a run: creates what is missing, removes what a process that died has left, and keeps
     * the text of the sweep file.
     *
     * @throws StorageException if the folder cannot be written to
     */
    public void prepare(String sweepYaml) throws IOException {
        try {
            tables.create();
            packing.recover();
            int removed = removeLeftovers();
            if (removed > 0) {
                LOG.warn("Removed {} of an earlier run from {}.", Count.of(removed, "unfinished file"), folder);
            }
            files.write(new Path(folder, SWEEP), sweepYaml);
        } catch (IOException e) {
            throw StorageException.of("write results to " + folder, e);
        }
    }

    /**
     * Keeps which trials the sweep file asks for, as the table {@code grid} in place of an older one: what else is
     * stored is of earlier sweep files.
     *
     * @throws StorageException if it cannot be written
     */
    public void plan(List<PlannedTrial> planned) throws IOException {
        try {
            grid.write(planned);
        } catch (IOException e) {
            throw StorageException.of("write the grid to " + folder, e);
        }
    }

    /** The ids of the trials that the sweep file of the last run asks for; empty where no run has kept them. */
    public Optional<Set<String>> planned() throws IOException {
        return grid.trialIds();
    }

    /** The text of the sweep file that ran last; empty where none did. */
    public Optional<String> sweepText() throws IOException {
        return files.read(new Path(folder, SWEEP)).map(bytes -> new String(bytes, StandardCharsets.UTF_8));
    }

    /** The folder in which running trials keep their checkpoints. */
    public String checkpoints() {
        return checkpoints.toString();
    }

    /**
     * Stores the trial whole, in place of an older result of it. Several threads may store different trials at once.
     * The checkpoints of a trial that ended of itself are deleted; one that failed, ran out of time or was stopped may
     * go on, and keeps them.
     *
     * @throws StorageException if it cannot be stored; the trial then counts as not stored
     */
    public void write(String sweep, TrialResult result) throws IOException {
        if (result.outcome().status() == Status.CANCELLED) {
            throw new IllegalArgumentException("Cannot store trial "
                    + result.trial().id() + ": it was cancelled; the next run of the sweep goes on with it.");
        }
        TrialRow row = TrialRow.of(sweep, result);
        String id = row.trialId();
        try {
            tables.put(row, result.record());
            if (result.outcome().status().isReached()) {
                checkpoints.delete(id);
            }
        } catch (IOException e) {
            throw StorageException.of("store trial " + id + " in " + folder, e);
        }
    }

    /**
     * Packs trials that completed or diverged and have a file of their own, a thousand to a pack: where files are many,
     * opening them is what reading takes. Nobody else may write to the folder meanwhile; who reads it without this
     * class may see trials twice.
     *
     * @param fewest do nothing where there are fewer such trials
     * @return how many trials were packed
     */
    public int pack(int fewest) throws IOException {
        events.packing();
        packing.recover();
        Set<String> own = new TreeSet<>(tables.trials().trialIds());
        Map<String, StoredTrial> stored = own.size() < fewest ? Map.of() : stored();
        own.removeIf(id -> !stored.containsKey(id) || !stored.get(id).isReached());
        if (own.size() < fewest) {
            return 0;
        }
        packing.packAll(List.copyOf(own));
        return own.size();
    }

    /**
     * Deletes the results of those trials, and their checkpoints. Results that were packed stay, as a pack is never
     * written again. Nobody else may write to the folder meanwhile.
     *
     * @return how many results were deleted
     */
    public int delete(Set<String> trialIds) throws IOException {
        int deleted = 0;
        for (String id : tables.trials().trialIds()) {
            if (trialIds.contains(id)) {
                tables.delete(id);
                events.table().delete(id);
                checkpoints.delete(id);
                deleted++;
            }
        }
        return deleted;
    }

    /**
     * Keeps the events of early stopping, those of each trial in a file of their own in place of an older one; none is
     * stored twice.
     *
     * @param byTrial all events of each trial that has new ones, by its id
     * @throws StorageException if they cannot be written
     */
    public void writeEvents(Map<String, List<Event>> byTrial) throws IOException {
        try {
            events.write(byTrial);
        } catch (IOException e) {
            throw StorageException.of("write events to " + folder, e);
        }
    }

    /** The events of early stopping, in the order of their numbers; none where no run had a rule. */
    public List<Event> events() throws IOException {
        return events.all();
    }

    /**
     * Writes {@code folder/TABLE/TABLE.parquet}, a row of each source, in place of an older file; whole or not at all.
     */
    public static <S> void writeTable(String folder, Schema<S> schema, List<S> sources, Configuration configuration)
            throws IOException {
        Path path = HadoopPath.parse(folder);
        DurableFiles files = new DurableFiles(path, configuration);
        Table written = new Table(files.qualified(path), schema, files);
        written.create();
        written.put(schema.table(), sources.stream().map(schema::row).toList());
    }

    /** The stored part of each trial, by id; a trial whose row cannot be read is not stored. */
    public Map<String, StoredTrial> stored() throws IOException {
        return new TrialEnds(tables.trials()).byId((id, why) -> {});
    }

    /**
     * The same for a run of the trials {@code planned}: one of them whose row cannot be read runs again, and is written
     * anew, which is logged. Another's would be in the way once results are read, at the run's end.
     *
     * @throws UnreadableFile if the row of a trial that is not among them cannot be read
     */
    public Map<String, StoredTrial> stored(Set<String> planned) throws IOException {
        Map<String, Exception> unreadable = new ConcurrentSkipListMap<>();
        Map<String, StoredTrial> stored = new TrialEnds(tables.trials()).byId(unreadable::put);
        for (Map.Entry<String, Exception> one : unreadable.entrySet()) {
            if (!planned.contains(one.getKey())) {
                throw UnreadableFile.ofAnotherSweep(tables.trials().file(one.getKey()), one.getValue());
            }
            LOG.warn("{} Trial {} runs again.", one.getValue().getMessage(), one.getKey());
        }
        return stored;
    }

    /**
     * Does nothing where a sweep has ever run into the folder.
     *
     * @throws NoResults if none has
     */
    public void requireResults() throws IOException {
        if (!tables.trials().exists()) {
            throw new NoResults("Cannot find results in " + folder + ": "
                    + lacking()
                    + "; give the output folder of a sweep, or run one into it.");
        }
    }

    /** A folder without results in words. */
    private String lacking() throws IOException {
        if (!files.exists(folder)) {
            return "there is no such folder";
        }
        return files.status(folder).isFile() ? "it is a file" : "it has no folder 'trials'";
    }

    /**
     * The row of every stored trial, in the order of their ids.
     *
     * @throws NoResults if the folder holds none
     * @throws UnreadableFile if a row cannot be read
     */
    public List<TrialRow> trials() throws IOException {
        requireResults();
        for (Path stranger : tables.trials().strangers()) {
            LOG.warn(
                    "Passed over {}: no result has such a name; move it elsewhere, for others read the folder whole.",
                    stranger);
        }
        List<TrialRow> rows = new ArrayList<>();
        new Scan(tables.trials(), TrialColumns.TRIAL_ID, TrialColumns.SCHEMA.columns())
                .read(id -> true, (id, read) -> read.forEach(row -> rows.add(new TrialRow(row))));
        rows.sort(Comparator.comparing(TrialRow::trialId));
        if (rows.isEmpty()) {
            throw new NoResults("Cannot find results in " + folder
                    + ": no trial has ended yet; run the sweep again, it goes on where it stopped.");
        }
        return rows;
    }

    /** The rows of those trials that are stored, in no particular order. */
    public List<Row> trials(Set<String> trialIds) throws IOException {
        List<Row> rows = new ArrayList<>();
        new Scan(tables.trials(), TrialColumns.TRIAL_ID, TrialColumns.SCHEMA.columns())
                .read(trialIds::contains, (id, read) -> rows.addAll(read));
        return rows;
    }

    /**
     * Reads those trials' steps. {@code reader} is called once for each trial that has any, with its id and its rows in
     * order of step; calls never overlap, and the trials come in no particular order.
     *
     * @param columns of {@link StepColumns}; they alone are read
     */
    public void steps(Collection<Column<?>> columns, Set<String> trialIds, BiConsumer<String, List<Row>> reader)
            throws IOException {
        new Scan(tables.steps(), StepColumns.TRIAL_ID, columns).read(trialIds::contains, reader);
    }

    /** As {@link #steps}, the layer statistics, with columns of {@link LayerColumns}. */
    public void layers(Collection<Column<?>> columns, Set<String> trialIds, BiConsumer<String, List<Row>> reader)
            throws IOException {
        new Scan(tables.layers(), LayerColumns.TRIAL_ID, columns).read(trialIds::contains, reader);
    }

    /**
     * Removes temporary files, steps and layers of trials that are not stored, and checkpoints of those that are and
     * ended of themselves; returns how many files and folders.
     */
    int removeLeftovers() throws IOException {
        return tables.removeLeftovers()
                + grid.table().deleteTemporaries()
                + events.table().deleteTemporaries()
                + checkpoints.removeLeftovers(stored());
    }

    @Override
    public String toString() {
        return folder.toString();
    }
}
