package io.altgrad.cli;

import io.altgrad.store.Lease;
import io.altgrad.store.ResultStore;
import io.altgrad.text.Count;
import java.io.IOException;
import java.io.PrintWriter;
import java.util.concurrent.Callable;
import org.apache.hadoop.conf.Configuration;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code altgrad compact}: many files of one trial each become few of many. */
@Command(
        name = "compact",
        description = "Put the files of finished trials together, a thousand to a file, so that reading them is quick.")
final class CompactCommand implements Callable<Integer> {

    @Parameters(paramLabel = "DIR", description = "The output folder of a sweep.")
    private String folder;

    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() throws IOException {
        Configuration configuration = new Configuration();
        ResultStore store = new ResultStore(folder, configuration);
        store.requireResults();
        PrintWriter err = spec.commandLine().getErr();
        try (Lease lease = Lease.acquire(folder, configuration, err::println)) {
            int packed = store.pack(2);
            spec.commandLine().getOut().println(store + ": " + Count.of(packed, "trial") + " packed");
        }
        return ExitCode.OK;
    }
}
