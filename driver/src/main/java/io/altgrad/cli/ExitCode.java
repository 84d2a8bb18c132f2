package io.altgrad.cli;

/** What the process returns. */
final class ExitCode {

    static final int OK = 0;

    /** A trial failed, or anything else did. */
    static final int FAILURE = 1;

    static final int USER_ERROR = 2;

    private ExitCode() {}
}
