package io.altgrad.watch;

import io.altgrad.run.LoggedLine;
import io.altgrad.run.SweepListener;
import io.altgrad.store.TrialLogs;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps what is logged about trials beside their results, once a second. A file system that refuses it does not stop a
 * sweep: that is said once.
 */
public final class LogRecorder implements SweepListener, AutoCloseable {

    /** The time between two writings. */
    static final Duration PERIOD = Duration.ofSeconds(1);

    /** Lines that are kept of a trial, the newest. */
    static final int KEPT = 5000;

    private static final Logger LOG = LoggerFactory.getLogger(LogRecorder.class);

    private final TrialLogs logs;
    private final Ticker ticker;
    private Map<String, List<String>> unwritten = new HashMap<>();
    private boolean refused;

    public LogRecorder(TrialLogs logs) {
        this.logs = logs;
        this.ticker = new Ticker("altgrad-logs", PERIOD, this::write);
    }

    @Override
    public synchronized void lineLogged(LoggedLine line) {
        unwritten.computeIfAbsent(line.trialId(), id -> new ArrayList<>()).add(line.json());
    }

    /** Writes what has not been written. */
    @Override
    public void close() {
        ticker.close();
        write();
    }

    void write() {
        Map<String, List<String>> lines;
        synchronized (this) {
            lines = unwritten;
            unwritten = new HashMap<>();
        }
        lines.forEach(this::append);
    }

    /** A resumed sweep goes on with the file of the runs before. */
    private void append(String trialId, List<String> lines) {
        try {
            List<String> all = new ArrayList<>(logs.read(trialId));
            all.addAll(lines);
            logs.write(trialId, all.subList(Math.max(0, all.size() - KEPT), all.size()));
        } catch (IOException | RuntimeException e) {
            if (!refused) {
                LOG.warn(
                        "Cannot keep the log of trial {}: {}; the executors' own logs have it.",
                        trialId,
                        e.getMessage());
            }
            refused = true;
        }
    }
}
