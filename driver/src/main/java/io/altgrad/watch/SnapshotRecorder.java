package io.altgrad.watch;

import io.altgrad.result.Failures;
import io.altgrad.store.SnapshotFile;
import java.io.IOException;
import java.time.Duration;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps a sweep's latest snapshot beside its results. A file system that refuses it does not stop a sweep: that is said
 * once.
 */
public final class SnapshotRecorder implements AutoCloseable {

    /** The time between two snapshots. */
    static final Duration PERIOD = Duration.ofSeconds(5);

    private static final Logger LOG = LoggerFactory.getLogger(SnapshotRecorder.class);

    private final SweepState state;
    private final SnapshotFile file;
    private final Ticker ticker;
    private boolean refused;

    /** Records {@code state} at once, every few seconds, and when it is closed. */
    public SnapshotRecorder(SweepState state, SnapshotFile file) {
        this.state = state;
        this.file = file;
        record();
        this.ticker = new Ticker("altgrad-progress-file", PERIOD, this::record);
    }

    @Override
    public void close() {
        ticker.close();
        record();
    }

    private synchronized void record() {
        try {
            file.write(SnapshotParser.toJson(state.snapshot()).toPrettyString());
        } catch (IOException | RuntimeException e) {
            if (!refused) {
                LOG.warn(
                        "Cannot write {}: {}; 'altgrad status' will not see the trials that run.",
                        file,
                        Failures.reason(e));
            }
            refused = true;
        }
    }
}
