package io.altgrad.dispatch;

import java.util.Optional;
import org.apache.spark.TaskContext;
import scala.Option;

/** The reasons why a task's trial is to end: Spark has killed the task, or this process was told to end. */
record TaskStop(TaskContext task) {

    /** The end of a process (SIGTERM, a driver that is gone), as a reason. */
    static final String PROCESS_ENDS = "its process is shutting down";

    /** Tells why the trial is to end; nothing while it is to go on. */
    Optional<String> reason() {
        Option<String> killed = task.getKillReason();
        if (killed.isDefined()) {
            return Optional.of(killed.get());
        }
        return RunningHere.instance().isEnding() ? Optional.of(PROCESS_ENDS) : Optional.empty();
    }

    boolean isDue() {
        return reason().isPresent();
    }
}
