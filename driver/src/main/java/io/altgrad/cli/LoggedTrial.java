package io.altgrad.cli;

import io.altgrad.base.UserError;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** The output folder and its trial whose log is shown, which is named in either of two ways. */
final class LoggedTrial {

    @Mixin
    private OutputFolder folder;

    @Parameters(
            index = "1",
            arity = "0..1",
            paramLabel = "ID",
            description = "The trial of that id, or of its beginning.")
    private String id;

    @Option(names = "--trial", paramLabel = "ID", description = "The same.")
    private String trial;

    String folder() {
        return folder.path();
    }

    /**
     * The id of it, or the id's beginning.
     *
     * @throws UserError if none was named, or two
     */
    String id() {
        if ((id == null) == (trial == null)) {
            throw new UserError("Cannot show a log of " + folder() + ": " + (id == null ? "no trial" : "two trials")
                    + " named; give one id, 'altgrad list " + folder() + "' has them.");
        }
        return id == null ? trial : id;
    }
}
