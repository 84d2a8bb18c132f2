package io.altgrad.table;

import io.altgrad.base.Count;
import io.altgrad.base.DaemonThreads;
import io.altgrad.base.UserError;
import io.altgrad.result.Failures;
import io.altgrad.store.ResultStore;
import java.io.IOException;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.apache.hadoop.conf.Configuration;

/**
 * Keeps the tables in line with a folder of results. What it cannot write it says once and tries again; results are in
 * the folder whatever becomes of the tables.
 */
public final class TableMirror {

    /** The time within which trials share a commit: a commit costs a second, and each is a snapshot. */
    private static final long PERIOD_SECONDS = 10;

    private final TableName name;
    private final ResultTables tables;
    private final ResultStore store;
    private final Consumer<String> notices;
    private final ScheduledExecutorService clock =
            Executors.newSingleThreadScheduledExecutor(DaemonThreads.named("altgrad-table"));

    /** The trials that have ended and are not in the tables. */
    private final Set<String> pending = new TreeSet<>();

    /** The reason of the last commit that failed. */
    private String why = "";

    private boolean said;

    private TableMirror(TableName name, ResultTables tables, ResultStore store, Consumer<String> notices) {
        this.name = name;
        this.tables = tables;
        this.store = store;
        this.notices = notices;
    }

    /**
     * Opens the tables, or makes them.
     *
     * @param properties Spark's, with the catalog
     * @throws UserError if that cannot be; the message says what to change
     */
    public static TableMirror open(
            TableName name,
            Map<String, String> properties,
            Configuration configuration,
            ResultStore store,
            Consumer<String> notices) {
        try {
            return new TableMirror(name, ResultTables.open(name, properties, configuration), store, notices);
        } catch (UserError e) {
            throw e;
        } catch (NoClassDefFoundError e) {
            throw new UserError(
                    "Cannot write to table " + name + ": Iceberg is not on the class path (" + Failures.reason(e)
                            + "); name its jar, iceberg-spark-runtime-4.1_2.13 of 1.11 or later, in ALTGRAD_CLASSPATH.",
                    e);
        } catch (LinkageError e) {
            throw new UserError(
                    "Cannot write to table " + name + ": this Iceberg cannot be used (" + Failures.reason(e)
                            + "); take iceberg-spark-runtime-4.1_2.13 of 1.11 or later.",
                    e);
        } catch (RuntimeException e) {
            throw new UserError(
                    "Cannot write to table " + name + ": " + reason(e) + "; correct spark.sql.catalog." + name.catalog()
                            + " and what begins with it, or leave --table out.",
                    e);
        }
    }

    /**
     * Writes what the folder holds and the tables do not, and begins to write what {@link #ended} tells.
     *
     * @throws UserError if it cannot be written
     */
    public void begin() throws IOException {
        pending.addAll(store.stored().keySet());
        said = true;
        int written = commit();
        requireWritten();
        said = false;
        if (written > 0) {
            notices.accept("Table " + name + ": wrote " + Count.of(written, "trial") + " that it lacked.");
        }
        clock.scheduleWithFixedDelay(this::commit, PERIOD_SECONDS, PERIOD_SECONDS, TimeUnit.SECONDS);
    }

    /** Is told of a trial that the folder has got a result of. */
    public void ended(String trialId) {
        synchronized (pending) {
            pending.add(trialId);
        }
    }

    /** Writes no more; what is not written is for the next run. */
    public void abandon() {
        clock.shutdownNow();
    }

    /**
     * Writes what is left.
     *
     * @throws UserError if it cannot be written
     */
    public void end() {
        clock.shutdown();
        commit();
        requireWritten();
    }

    private void requireWritten() {
        if (!pending.isEmpty()) {
            throw new UserError("Cannot write " + Count.of(pending.size(), "trial") + " to table " + name + ": " + why
                    + "; their results are in " + store + ", from where the same command writes them to the table.");
        }
    }

    /** Writes what is pending; one thread at a time. */
    private synchronized int commit() {
        Set<String> ids;
        synchronized (pending) {
            ids = Set.copyOf(pending);
        }
        if (ids.isEmpty()) {
            return 0;
        }
        try {
            int written = tables.put(ids, store);
            synchronized (pending) {
                pending.removeAll(ids);
            }
            return written;
        } catch (IOException | RuntimeException | LinkageError e) {
            why = reason(e);
            if (!said) {
                said = true;
                notices.accept("Table " + name + " cannot be written to: " + why + "; results are kept in " + store
                        + ", and it is tried again.");
            }
            return 0;
        }
    }

    /** The last cause says what was wrong. */
    private static String reason(Throwable thrown) {
        Throwable root = thrown;
        for (int depth = 0; root.getCause() != null && depth < 20; depth++) {
            root = root.getCause();
        }
        return root == thrown ? Failures.reason(root) : root.getClass().getSimpleName() + ": " + Failures.reason(root);
    }
}
