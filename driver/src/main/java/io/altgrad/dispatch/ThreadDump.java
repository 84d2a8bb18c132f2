package io.altgrad.dispatch;

import java.lang.management.LockInfo;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadInfo;
import java.util.Arrays;
import java.util.Comparator;
import java.util.Objects;

/** The threads of this process as text: what each does, what it waits for, and who holds that. */
final class ThreadDump {

    /** Characters at most: a row of a table holds it. */
    private static final int LIMIT = 1 << 16;

    private ThreadDump() {}

    /** The stack of {@code first}, which is told from others by standing first, and those of all others. */
    static String of(Thread first) {
        StringBuilder text = new StringBuilder();
        Arrays.stream(ManagementFactory.getThreadMXBean().dumpAllThreads(true, true))
                .filter(Objects::nonNull)
                .sorted(Comparator.comparing((ThreadInfo thread) -> thread.getThreadId() != first.getId())
                        .thenComparing(ThreadInfo::getThreadId))
                .forEach(thread -> append(text, thread));
        text.setLength(Math.min(text.length(), LIMIT));
        return text.toString();
    }

    private static void append(StringBuilder text, ThreadInfo thread) {
        text.append('"').append(thread.getThreadName()).append("\" ").append(thread.getThreadState());
        LockInfo lock = thread.getLockInfo();
        if (lock != null) {
            text.append(" on ").append(lock);
        }
        if (thread.getLockOwnerName() != null) {
            text.append(" held by \"").append(thread.getLockOwnerName()).append('"');
        }
        text.append('\n');
        for (StackTraceElement frame : thread.getStackTrace()) {
            text.append("\tat ").append(frame).append('\n');
        }
        text.append('\n');
    }
}
