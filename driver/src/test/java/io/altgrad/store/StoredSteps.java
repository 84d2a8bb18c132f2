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
        return steps(folder, trialId, new Configuration());
    }

    public static List<Row> steps(String folder, String trialId, Configuration configuration) throws IOException {
        return table(folder, StepColumns.SCHEMA, configuration).read(trialId);
    }

    public static List<Row> layers(String folder, String trialId, Configuration configuration) throws IOException {
        return table(folder, LayerColumns.SCHEMA, configuration).read(trialId);
    }

    private static Table table(String folder, Schema<?> schema, Configuration configuration) throws IOException {
        Path path = new Path(folder);
        return new Table(path, schema, new DurableFiles(path, configuration));
    }
}
