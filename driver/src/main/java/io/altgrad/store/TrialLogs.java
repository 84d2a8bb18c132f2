package io.altgrad.store;

import io.altgrad.base.UserError;
import io.altgrad.files.DurableFiles;
import io.altgrad.files.HadoopPath;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;

/**
 * The folder {@value #NAME} beside the results, with a file for each trial that holds what was logged about it: a JSON
 * object on each line, in Spark's structured form. Each file is renewed whole by renaming.
 */
public final class TrialLogs {

    private static final String NAME = "logs";
    private static final String END = ".jsonl";

    private final Path folder;
    private final DurableFiles files;
    private final String output;

    /** The logs beside the results in {@code output}, a path or URI of any Hadoop file system. */
    public TrialLogs(String output, Configuration configuration) throws IOException {
        Path path = HadoopPath.parse(output);
        this.output = output;
        this.files = new DurableFiles(path, configuration);
        this.folder = new Path(files.qualified(path), NAME);
    }

    /** The lines about a trial, the oldest first; none where nothing was logged. */
    public List<String> read(String trialId) throws IOException {
        return files.read(new Path(folder, trialId + END))
                .map(bytes -> new String(bytes, StandardCharsets.UTF_8).lines().toList())
                .orElse(List.of());
    }

    /** Puts {@code lines} in the place of those about a trial. */
    public void write(String trialId, List<String> lines) throws IOException {
        files.createFolder(folder);
        files.write(new Path(folder, trialId + END), String.join("\n", lines) + "\n");
    }

    /** The ids of all trials with a log. */
    public Set<String> trialIds() throws IOException {
        return files.names(folder).stream()
                .filter(name -> name.endsWith(END))
                .map(name -> name.substring(0, name.length() - END.length()))
                .collect(Collectors.toSet());
    }

    /** Deletes the lines about a trial; does nothing where there are none. */
    public void delete(String trialId) throws IOException {
        files.delete(new Path(folder, trialId + END));
    }

    /**
     * The id of the one trial with a log whose id begins with {@code beginning}.
     *
     * @throws UserError if there is none, or several
     */
    public String require(String beginning) throws IOException {
        List<String> ids =
                trialIds().stream().filter(id -> id.startsWith(beginning)).toList();
        if (ids.isEmpty()) {
            throw new UserError("Cannot show the log of trial " + beginning + " in " + output
                    + ": nothing was logged of one whose id begins so; runs on a cluster leave logs, and 'altgrad list "
                    + output + "' has the ids.");
        }
        if (ids.size() > 1) {
            throw new UserError("Cannot tell which trial of " + output + " " + beginning + " is: " + ids.size()
                    + " ids begin so; give more of one.");
        }
        return ids.get(0);
    }
}
