package io.altgrad.store;

import io.altgrad.files.DurableFiles;
import java.io.IOException;
import java.util.Map;
import org.apache.hadoop.fs.Path;

/** The folder of checkpoints beside the results: one folder for each trial that has not ended of itself. */
record CheckpointFolder(DurableFiles files, Path folder) {

    /** The folder under {@code results}. */
    static CheckpointFolder of(DurableFiles files, Path results) {
        return new CheckpointFolder(files, new Path(results, "checkpoints"));
    }

    void delete(String trialId) throws IOException {
        files.deleteFolder(new Path(folder, trialId));
    }

    /**
     * Removes the checkpoints of those of the {@code stored} trials that ended of themselves, and temporary files of the
     * others; returns how many files and folders.
     */
    int removeLeftovers(Map<String, StoredTrial> stored) throws IOException {
        int removed = 0;
        for (Path checkpoints : files.list(folder)) {
            StoredTrial trial = stored.get(checkpoints.getName());
            if (trial != null && trial.isReached()) {
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

    @Override
    public String toString() {
        return folder.toString();
    }
}
