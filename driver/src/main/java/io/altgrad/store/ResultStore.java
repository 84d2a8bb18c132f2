package io.altgrad.store;

import io.altgrad.result.Outcome;
import io.altgrad.result.TrialResult;
import java.io.FileNotFoundException;
import java.io.IOException;
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

    private static final String SWEEP_FILE = "sweep.yaml";
    private static final Set<String> FINAL = Set.of("completed", "diverged", "failed");

    private final Path folder;
    private final ResultFiles files;
    private final Table<TrialRow> trials;
    private final Table<StepRow> steps;
    private final Table<LayerRow> layers;

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
    }

    /**
     * Makes the folder ready for a run: creates what is missing, removes what a process that died has left, and keeps
     * the text of the sweep file.
     */
    public void prepare(String sweepYaml) throws IOException {
        trials.create();
        steps.create();
        layers.create();
        int removed = removeLeftovers();
        if (removed > 0) {
            LOG.warn("Removed {} unfinished files of an earlier run from {}.", removed, folder);
        }
        files.put(new Path(folder, SWEEP_FILE), sweepYaml);
    }

    /** The text of the sweep file that was run last; empty where none was. */
    public Optional<String> sweepYaml() throws IOException {
        try {
            return Optional.of(files.text(new Path(folder, SWEEP_FILE)));
        } catch (FileNotFoundException e) {
            return Optional.empty();
        }
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

    /** The ids that need not run again: stored, with a final status. */
    public Set<String> finished() throws IOException {
        return statuses().keySet();
    }

    /** The status of each stored trial by id, {@code completed}, {@code diverged} or {@code failed}. */
    public Map<String, String> statuses() throws IOException {
        Map<String, String> statuses = new LinkedHashMap<>();
        for (String id : trials.trialIds()) {
            String status = status(id);
            if (FINAL.contains(status)) {
                statuses.put(id, status);
            }
        }
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
        for (String id : trials.trialIds()) {
            rows.addAll(readable(id));
        }
        if (rows.isEmpty()) {
            throw new NoResults("Cannot find results in " + folder
                    + ": no trial has ended yet; run the sweep again, it goes on where it stopped.");
        }
        return rows;
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
            return trials.read(id, Status.class).stream()
                    .map(Status::status)
                    .findFirst()
                    .orElse("");
        } catch (IOException | RuntimeException e) {
            LOG.warn("Cannot read {}: {}; trial {} runs again.", trials.file(id), e.getMessage(), id);
            return "";
        }
    }

    private record Status(String status) {}

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
