package io.altgrad.base;

import java.util.concurrent.ThreadFactory;

/** Threads that do not keep the JVM from ending. */
public final class DaemonThreads {

    private DaemonThreads() {}

    /** A factory whose threads all have that name. */
    public static ThreadFactory named(String name) {
        return work -> {
            Thread thread = new Thread(work, name);
            thread.setDaemon(true);
            return thread;
        };
    }
}
