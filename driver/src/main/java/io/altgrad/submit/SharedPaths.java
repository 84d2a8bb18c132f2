package io.altgrad.submit;

import io.altgrad.base.UserError;
import io.altgrad.files.HadoopPath;
import java.util.function.Consumer;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;

/** Paths that a machine of the cluster reads or writes too: a relative one means something else on each. */
public final class SharedPaths {

    private final SubmitRequest request;
    private final Configuration configuration;

    public SharedPaths(SubmitRequest request, Configuration configuration) {
        this.request = request;
        this.configuration = configuration;
    }

    /**
     * The output folder as the driver finds it, wherever it runs.
     *
     * @throws UserError if it would be another folder there
     */
    public String output(String output, Consumer<String> notices) {
        if (!request.isClusterMode() || !isRelativeAndLocal(output)) {
            return output;
        }
        if (!request.master().isLoopback()) {
            throw new UserError("Cannot put the results of a driver in cluster mode into " + output
                    + ": that would be a folder of whichever machine runs it; give --out a path that all machines share,"
                    + " such as hdfs://HOST/FOLDER or file:///SHARED/FOLDER.");
        }
        String absolute =
                java.nio.file.Path.of(output).toAbsolutePath().normalize().toString();
        notices.accept("Results go to " + absolute + ", for the driver runs in another folder.");
        return absolute;
    }

    /** @throws UserError if executors would look for {@code corpus} in their own folders */
    public void requireCorpus(String corpus) {
        if (!request.master().isThisMachine() && isRelativeAndLocal(corpus)) {
            throw new UserError("Cannot use corpus " + corpus + " on master "
                    + request.master().address()
                    + ": executors would look for it in their own folders; give its absolute path, or the URI of a file"
                    + " that all machines can read.");
        }
    }

    private boolean isRelativeAndLocal(String path) {
        Path parsed = HadoopPath.parse(path);
        return parsed.toUri().getScheme() == null
                && !parsed.isAbsolute()
                && FileSystem.getDefaultUri(configuration).getScheme().equals("file");
    }
}
