package io.altgrad.spark.start;

import io.altgrad.base.UserError;
import io.altgrad.result.Failures;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.Map;
import org.apache.spark.SparkConf;
import org.apache.spark.deploy.history.FsHistoryProvider;
import org.apache.spark.deploy.history.HistoryServer;
import org.apache.spark.deploy.history.HistoryServer$;

/**
 * Spark's history server over one folder of event logs: its pages of applications that have ended, or run, with a job for
 * each trial. It listens where {@value #ADDRESS} says, and asks nobody who he is.
 */
public final class HistoryPage implements AutoCloseable {

    /** The variable with the address that Spark's pages listen on; without it, that would be all. */
    public static final String ADDRESS = "SPARK_LOCAL_IP";

    private final HistoryServer server;
    private final String address;

    private HistoryPage(HistoryServer server, String host) {
        this.server = server;
        this.address = "http://" + host + ":" + server.boundPort();
    }

    /**
     * Starts it.
     *
     * @param folder of the event logs, a URI
     * @param port 0 for any that is free
     * @param properties Spark's, such as {@code spark.hadoop.} ones
     * @throws UserError if the port cannot be had, or nothing keeps it off this machine's other addresses
     */
    public static HistoryPage open(String folder, int port, Map<String, String> properties) {
        String host = System.getenv(ADDRESS);
        if (host == null || host.isBlank()) {
            throw new UserError(
                    "Cannot show the history: Spark's page would listen on all of this machine's addresses; set "
                            + ADDRESS + " to 127.0.0.1.");
        }
        requireFree(host, port);
        SparkConf conf = new SparkConf();
        properties.forEach(conf::set);
        conf.set("spark.history.fs.logDirectory", folder).set("spark.port.maxRetries", "0");
        conf.setIfMissing("spark.history.fs.update.interval", "5s");
        FsHistoryProvider provider = new FsHistoryProvider(conf);
        HistoryServer server =
                new HistoryServer(conf, provider, HistoryServer$.MODULE$.createSecurityManager(conf), port);
        server.bind();
        provider.start();
        return new HistoryPage(server, host);
    }

    /** Spark ends the process where it cannot have a port. */
    private static void requireFree(String host, int port) {
        try (ServerSocket socket = new ServerSocket(port, 1, InetAddress.getByName(host))) {
            socket.getLocalPort();
        } catch (IOException | IllegalArgumentException e) {
            throw new UserError(
                    "Cannot show the history on port " + port + " of " + host + ": " + Failures.reason(e)
                            + "; give another with --port, or 0 for any that is free.",
                    e);
        }
    }

    /** For a browser. */
    public String address() {
        return address;
    }

    @Override
    public void close() {
        server.stop();
    }
}
