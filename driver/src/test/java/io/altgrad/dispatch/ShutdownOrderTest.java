package io.altgrad.dispatch;

import static org.assertj.core.api.Assertions.assertThat;

import io.altgrad.base.ShutdownOrder;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;
import org.apache.hadoop.fs.FileSystem;
import org.apache.spark.util.ShutdownHookManager;
import org.junit.jupiter.api.Test;

class ShutdownOrderTest {

    private final List<Integer> priorities =
            Stream.of(ShutdownOrder.values()).map(ShutdownOrder::priority).toList();

    @Test
    void whatIsDeclaredFirstIsDoneFirst() {
        assertThat(priorities).isSortedAccordingTo(Comparator.reverseOrder()).doesNotHaveDuplicates();
    }

    @Test
    void allIsDoneBeforeSparkStopsAndFileSystemsClose() {
        assertThat(priorities)
                .allMatch(priority -> priority > ShutdownHookManager.SPARK_CONTEXT_SHUTDOWN_PRIORITY())
                .allMatch(priority -> priority > FileSystem.SHUTDOWN_HOOK_PRIORITY);
    }
}
