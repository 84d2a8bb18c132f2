package io.altgrad.store;

import io.altgrad.result.Outcome;
import io.altgrad.result.TrialResult;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.function.Consumer;
import java.util.function.Function;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The results under one output folder; the package's description has the layout and the commit protocol. */
public final class ResultStore {

    private static final Logger LOG = LoggerFactory.getLogger(ResultStore.class);

    private static final String SWEEP_FILE = "sweep.yaml";

    private static final Set<String> FINAL = Set.of("completed", "diverged", "failed");

    /** What has ended so is never run again, and may be packed. */
    private static final Set<String> PACKED = Set.of("completed", "diverged");

    /** Trials of one pack: enough that opening files costs little, few enough that every core has packs to read. */
    private static final int PACK_SIZE = 1000;

    private final Path folder;
    private final ResultFiles files;
    private final Table<TrialRow> trials;
    private final Table<StepRow> steps;
    private final Table<LayerRow> layers;
    private final Packing packing;

    /**
     * The results under {@code folder}, a path or URI of any Hadoop file system. Nothing is created yet.
     *
     * @throws IOException if the file system cannot be reached
     */
    public ResultStore(String folder, Configuration configuration) throws IOException {
        this.files = new ResultFiles(new Path(folder), configuration);
        this.folder = files.qualified(new Path(folder));
        this.trials = new Table<>(new Path(this.folder, "trials"), TrialRow.class, files);
        this.steps = new Table<>(new Path(this.folder, "steps"), StepRow.class, files);
        this.layers = new Table<>(new Path(this.folder, "layers"), LayerRow.class, files);
        this.packing = new Packing(files, List.of(steps, layers, trials), new Path(this.folder, ".packing"));
    }

    /**
     * Makes the folder ready for a run: creates what is missing, removes what a process that died has left, and keeps
     * the text of the sweep file.
     */
    public void prepare(String sweepYaml) throws IOException {
        trials.create();
        steps.create();
        layers.create();
        packing.recover();
        int removed = removeLeftovers();
        if (removed > 0) {
            LOG.warn("Removed {} unfinished files of an earlier run from {}.", removed, folder);
        }
        files.put(new Path(folder, SWEEP_FILE), sweepYaml);
    }

    /** The text of the sweep file that ran last; empty where the folder has none. */
    public Optional<String> sweepText() throws IOException {
        return files.text(new Path(folder, SWEEP_FILE));
    }

    /** Stores the trial whole, in place of an older result of it. Several threads may store different trials at once. */
    public void write(String sweep, TrialResult result) throws IOException {
        if (result.outcome() instanceof Outcome.Cancelled) {
            throw new IllegalArgumentException("Cannot store trial "
                    + result.trial().id() + ": it was cancelled; the next run of the sweep makes it anew.");
        }
        TrialRow row = TrialRow.of(sweep, result);
        String id = row.trialId();
        trials.delete(id);
        steps.put(id, StepRow.of(id, result));
        layers.put(id, LayerRow.of(id, result));
        trials.put(id, List.of(row));
    }

    /**
     * Packs trials that completed or diverged and have a file of their own, a thousand to a pack: where files are many,
     * opening them is what reading takes. Nobody else may write to the folder meanwhile; who reads it without this class
     * may see trials twice.
     *
     * @param fewest do nothing where there are fewer such trials
     * @return how many trials were packed
     */
    public int pack(int fewest) throws IOException {
        packing.recover();
        Set<String> own = new TreeSet<>(trials.trialIds());
        Map<String, String> statuses = own.size() < fewest ? Map.of() : statuses();
        own.removeIf(id -> !PACKED.contains(statuses.getOrDefault(id, "")));
        if (own.size() < fewest) {
            return 0;
        }
        List<String> ids = List.copyOf(own);
        for (int from = 0; from < ids.size(); from += PACK_SIZE) {
            packing.pack(ids.subList(from, Math.min(ids.size(), from + PACK_SIZE)));
        }
        return ids.size();
    }

    /** The ids that need not run again: stored, with a final status. */
    public Set<String> finished() throws IOException {
        return statuses().keySet();
    }

    /** The status of each stored trial by id, {@code completed}, {@code diverged} or {@code failed}. */
    public Map<String, String> statuses() throws IOException {
        Map<String, String> statuses = new ConcurrentSkipListMap<>();
        for (Path pack : trials.packs()) {
            trials.read(pack, Status.class).forEach(row -> statuses.put(row.trialId(), row.status()));
        }
        trials.trialIds().parallelStream()
                .filter(id -> !statuses.containsKey(id))
                .forEach(id -> statuses.put(id, status(id)));
        statuses.values().removeIf(status -> !FINAL.contains(status));
        return statuses;
    }

    /**
     * The row of every stored trial, in the order of their ids.
     *
     * @throws NoResults if the folder holds none
     */
    public List<TrialRow> trials() throws IOException {
        if (!trials.exists()) {
            throw new NoResults("Cannot find results in " + folder + ": "
                    + (files.exists(folder) ? "it has no folder 'trials'" : "there is no such folder")
                    + "; give the output folder of a sweep, or run one into it.");
        }
        List<TrialRow> rows = new ArrayList<>();
        new Scan<>(trials, TrialRow.class, TrialRow::trialId).read(id -> true, rows::addAll);
        rows.sort(Comparator.comparing(TrialRow::trialId));
        if (rows.isEmpty()) {
            throw new NoResults("Cannot find results in " + folder
                    + ": no trial has ended yet; run the sweep again, it goes on where it stopped.");
        }
        return rows;
    }

    /**
     * Reads those trials' steps. {@code reader} is called once for each trial that has any, with its rows in order of
     * step; calls never overlap, and the trials come in no particular order.
     *
     * @param columns a record with some of {@link StepRow}'s components, which alone are read
     * @param trialId the one of them that is {@code trialId}
     */
    public <P extends Record> void steps(
            Class<P> columns, Function<P, String> trialId, Set<String> trialIds, Consumer<List<P>> reader)
            throws IOException {
        new Scan<>(steps, columns, trialId).read(trialIds::contains, reader);
    }

    /** As {@link #steps}, the layer statistics. */
    public <P extends Record> void layers(
            Class<P> columns, Function<P, String> trialId, Set<String> trialIds, Consumer<List<P>> reader)
            throws IOException {
        new Scan<>(layers, columns, trialId).read(trialIds::contains, reader);
    }

    /** Removes temporary files, and steps and layers of trials that are not stored; returns how many files. */
    int removeLeftovers() throws IOException {
        int removed = trials.deleteTemporaries() + steps.deleteTemporaries() + layers.deleteTemporaries();
        Set<String> stored = new HashSet<>(trials.trialIds());
        for (Table<?> table : List.of(steps, layers)) {
            for (String id : table.trialIds()) {
                if (!stored.contains(id)) {
                    table.delete(id);
                    removed++;
                }
            }
        }
        return removed;
    }

    @Override
    public String toString() {
        return folder.toString();
    }

    private String status(String id) {
        try {
            return trials.read(trials.file(id), Status.class).stream()
                    .map(Status::status)
                    .findFirst()
                    .orElse("");
        } catch (IOException e) {
            LOG.warn("{} Trial {} runs again.", e.getMessage(), id);
            return "";
        }
    }

    private record Status(String trialId, String status) {}
}
