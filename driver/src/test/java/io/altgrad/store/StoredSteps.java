package io.altgrad.store;

import io.altgrad.files.DurableFiles;
import java.io.IOException;
import java.util.List;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;

/** The rows of one trial in the tables beside {@code trials}. */
public final class StoredSteps {

    private StoredSteps() {}

    public static List<Row> steps(String folder, String trialId) throws IOException {
        return table(folder, StepColumns.SCHEMA).read(trialId);
    }

    public static List<Row> layers(String folder, String trialId) throws IOException {
        return table(folder, LayerColumns.SCHEMA).read(trialId);
    }

    private static Table table(String folder, Schema<?> schema) throws IOException {
        Path path = new Path(folder);
        return new Table(path, schema, new DurableFiles(path, new Configuration()));
    }
}
