package io.altgrad.store;

import io.altgrad.files.DurableFiles;
import io.altgrad.result.Outcome;
import io.altgrad.result.TrialResult;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The results under one output folder; the package's description has the layout and the commit protocol. */
public final class ResultStore {

    private static final Logger LOG = LoggerFactory.getLogger(ResultStore.class);

    /** Ends that a trial reaches of itself: run again, it reaches them again. */
    private static final Set<String> REACHED = Set.of("completed", "diverged");

    /** What {@link #prepare} makes. */
    private static final String CHECKPOINTS = "checkpoints";

    private static final String SWEEP = "sweep.yaml";

    private final Path folder;
    private final DurableFiles files;
    private final Table<TrialRow> trials;
    private final Table<StepRow> steps;
    private final Table<LayerRow> layers;

    /**
     * The results under {@code folder}, a path or URI of any Hadoop file system. Nothing is created yet.
     *
     * @throws IOException if the file system cannot be reached
     */
    public ResultStore(String folder, Configuration configuration) throws IOException {
        this.files = new DurableFiles(new Path(folder), configuration);
        this.folder = files.qualified(new Path(folder));
        this.trials = new Table<>(new Path(this.folder, "trials"), TrialRow.class, files);
        this.steps = new Table<>(new Path(this.folder, "steps"), StepRow.class, files);
        this.layers = new Table<>(new Path(this.folder, "layers"), LayerRow.class, files);
    }

    /**
     * Makes the folder ready for a run: creates what is missing, removes what a process that died has left, and keeps
     * the text of the sweep file.
     *
     * @throws StorageException if the folder cannot be written to
     */
    public void prepare(String sweepYaml) throws IOException {
        try {
            trials.create();
            steps.create();
            layers.create();
            int removed = removeLeftovers();
            if (removed > 0) {
                LOG.warn("Removed {} unfinished files of an earlier run from {}.", removed, folder);
            }
            files.write(new Path(folder, SWEEP), sweepYaml);
        } catch (IOException e) {
            throw StorageException.of("write results to " + folder, e);
        }
    }

    /** The text of the sweep file that ran last; empty where none did. */
    public Optional<String> sweepText() throws IOException {
        return files.read(new Path(folder, SWEEP)).map(bytes -> new String(bytes, StandardCharsets.UTF_8));
    }

    /** Where running trials keep their checkpoints. */
    public String checkpoints() {
        return new Path(folder, CHECKPOINTS).toString();
    }

    /**
     * Stores the trial whole, in place of an older result of it. Several threads may store different trials at once. The
     * checkpoints of a trial that ended of itself are deleted; one that failed or ran out of time may be run again, and
     * keeps them.
     *
     * @throws StorageException if it cannot be stored; the trial then counts as not stored
     */
    public void write(String sweep, TrialResult result) throws IOException {
        if (result.outcome() instanceof Outcome.Cancelled) {
            throw new IllegalArgumentException("Cannot store trial "
                    + result.trial().id() + ": it was cancelled; the next run of the sweep goes on with it.");
        }
        TrialRow row = TrialRow.of(sweep, result);
        String id = row.trialId();
        try {
            trials.delete(id);
            steps.put(id, StepRow.of(id, result));
            layers.put(id, LayerRow.of(id, result));
            trials.put(id, List.of(row));
            if (REACHED.contains(row.status())) {
                deleteCheckpoints(id);
            }
        } catch (IOException e) {
            throw StorageException.of("store trial " + id + " in " + folder, e);
        }
    }

    /** What is stored of each trial, by id; a trial whose row cannot be read is not stored. */
    public Map<String, StoredTrial> stored() throws IOException {
        Map<String, StoredTrial> stored = new LinkedHashMap<>();
        for (String id : trials.trialIds()) {
            try {
                trials.read(id, StoredTrial.class).stream()
                        .filter(trial -> trial.status() != null)
                        .findFirst()
                        .ifPresent(trial -> stored.put(id, trial));
            } catch (IOException | RuntimeException e) {
                LOG.warn("Cannot read {}: {}; trial {} runs again.", trials.file(id), e.getMessage(), id);
            }
        }
        return stored;
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
        for (String id : trials.trialIds()) {
            rows.addAll(readable(id));
        }
        if (rows.isEmpty()) {
            throw new NoResults("Cannot find results in " + folder
                    + ": no trial has ended yet; run the sweep again, it goes on where it stopped.");
        }
        return rows;
    }

    /**
     * Removes temporary files, steps and layers of trials that are not stored, and checkpoints of those that are and
     * ended of themselves; returns how many files and folders.
     */
    int removeLeftovers() throws IOException {
        int removed = trials.deleteTemporaries() + steps.deleteTemporaries() + layers.deleteTemporaries();
        Set<String> ids = new HashSet<>(trials.trialIds());
        for (Table<?> table : List.of(steps, layers)) {
            for (String id : table.trialIds()) {
                if (!ids.contains(id)) {
                    table.delete(id);
                    removed++;
                }
            }
        }
        Map<String, StoredTrial> stored = stored();
        for (Path checkpoints : files.list(new Path(folder, CHECKPOINTS))) {
            StoredTrial trial = stored.get(checkpoints.getName());
            if (trial != null && REACHED.contains(trial.status())) {
                files.deleteFolder(checkpoints);
                removed++;
            } else {
                removed += deleteTemporaries(checkpoints);
            }
        }
        return removed;
    }

    private int deleteTemporaries(Path checkpoints) throws IOException {
        int deleted = 0;
        for (Path file : files.list(checkpoints)) {
            if (DurableFiles.isTemporary(file)) {
                files.delete(file);
                deleted++;
            }
        }
        return deleted;
    }

    private void deleteCheckpoints(String id) throws IOException {
        files.deleteFolder(new Path(new Path(folder, CHECKPOINTS), id));
    }

    @Override
    public String toString() {
        return folder.toString();
    }

    private List<TrialRow> readable(String id) throws IOException {
        try {
            return trials.read(id);
        } catch (IOException | RuntimeException e) {
            throw new IOException(
                    "Cannot read " + trials.file(id) + ": " + e.getMessage()
                            + "; run the sweep again, which writes it anew.",
                    e);
        }
    }
}
