package io.altgrad.cli;

import java.io.IOException;
import picocli.CommandLine.Parameters;

/** The parameter of the commands that look at one output folder. */
final class OutputFolder {

    @Parameters(index = "0", paramLabel = "DIR", description = "The output folder of a sweep.")
    private String folder;

    /** A path or URI of any Hadoop file system, as the user typed it. */
    String path() {
        return folder;
    }

    /** The trials in it, by ids as a user types them. */
    StoredTrials trials() throws IOException {
        return StoredTrials.in(folder);
    }
}
