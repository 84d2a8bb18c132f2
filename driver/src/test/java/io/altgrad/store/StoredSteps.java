package io.altgrad.store;

import io.altgrad.files.DurableFiles;
import java.io.IOException;
import java.util.List;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;

/** The rows of one trial in the tables beside {@code trials}. */
public final class StoredSteps {

    private StoredSteps() {}

    public static List<StepRow> steps(String folder, String trialId) throws IOException {
        return table(folder, "steps", StepRow.class).read(trialId);
    }

    public static List<LayerRow> layers(String folder, String trialId) throws IOException {
        return table(folder, "layers", LayerRow.class).read(trialId);
    }

    private static <R extends Record> Table<R> table(String folder, String name, Class<R> rows) throws IOException {
        Path path = new Path(folder, name);
        return new Table<>(path, rows, new DurableFiles(path, new Configuration()));
    }
}
