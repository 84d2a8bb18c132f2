package io.altgrad.cli;

import io.altgrad.app.AltGrad;
import io.altgrad.base.Count;
import io.altgrad.base.UserError;
import java.io.Console;
import java.io.IOException;
import java.io.PrintWriter;
import java.util.Set;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code altgrad prune}: deletes results that the folder's sweep file no longer asks for. */
@Command(
        name = "prune",
        description = "Delete results and logs that the sweep file in the folder no longer has. Asks first.")
final class PruneCommand implements Callable<Integer> {

    @Mixin
    private OutputFolder folder;

    @Option(names = "--yes", description = "Delete without asking.")
    private boolean yes;

    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() throws IOException {
        PrintWriter out = spec.commandLine().getOut();
        AltGrad altgrad = AltGrad.withoutSpark();
        Set<String> earlier = altgrad.earlierTrials(folder.path());
        if (earlier.isEmpty()) {
            out.println(folder.path() + ": nothing to delete; the sweep file has every result.");
            return ExitCode.OK;
        }
        String what =
                Count.of(earlier.size(), "result") + " in " + folder.path() + " that the sweep file no longer has";
        if (!yes && !isAgreed("Delete " + what + "? [y/N] ", what)) {
            out.println("Nothing was deleted.");
            return ExitCode.OK;
        }
        AltGrad.Pruned deleted = altgrad.prune(folder.path(), spec.commandLine().getErr()::println);
        int packed = earlier.size() - deleted.results();
        out.println("Deleted " + Count.of(deleted.results(), "result")
                + (deleted.logs() > 0 ? " and " + Count.of(deleted.logs(), "log") : "")
                + (packed > 0 ? "; " + packed + " in files of many trials stay, which 'compact' made." : "."));
        return ExitCode.OK;
    }

    private static boolean isAgreed(String question, String what) {
        Console console = System.console();
        if (console == null) {
            throw new UserError("Cannot ask whether to delete " + what + ": there is no terminal; give --yes.");
        }
        String answer = console.readLine("%s", question);
        return answer != null && answer.strip().matches("(?i)y(es)?");
    }
}
