package io.altgrad.cli;

/** The exit codes of the process. */
final class ExitCode {

    static final int OK = 0;

    /** A trial failed, or anything else did. */
    static final int FAILURE = 1;

    static final int USER_ERROR = 2;

    /** A part of {@code gpu-check} could not be run here, and none was wrong. */
    static final int NOT_RUN = 3;

    private ExitCode() {}
}
