package io.altgrad.live;

import com.fasterxml.jackson.databind.node.ObjectNode;
import com.sun.net.httpserver.HttpServer;
import io.altgrad.base.DaemonThreads;
import io.altgrad.watch.Phase;
import io.altgrad.watch.SnapshotParser;
import io.altgrad.watch.SweepSnapshot;
import io.altgrad.watch.SweepState;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;

/** The live page while it is open; on the loopback address alone. */
public final class LivePage implements AutoCloseable {

    private static final int THREADS = 4;
    private static final Duration READER_IS_GONE = Duration.ofSeconds(5);
    private static final Duration GOODBYE = Duration.ofSeconds(2);

    /** Seconds that the JDK's server gives a request and an answer, so that a stuck one frees its thread. */
    private static final String REQUEST_LIMIT = "sun.net.httpserver.maxReqTime";

    private static final String ANSWER_LIMIT = "sun.net.httpserver.maxRspTime";

    private final SweepState state;
    private final TrialCurves curves;
    private final HttpServer server;
    private final ExecutorService threads;
    private final CountDownLatch endSeen = new CountDownLatch(1);
    private volatile long lastReadNanos = System.nanoTime() - READER_IS_GONE.toNanos();

    private LivePage(HttpServer server, SweepState state, TrialCurves curves) {
        this.server = server;
        this.state = state;
        this.curves = curves;
        this.threads = Executors.newFixedThreadPool(THREADS, DaemonThreads.named("altgrad-live-page"));
    }

    /**
     * Opens the page.
     *
     * @param port of the loopback address; 0 takes any that is free
     * @throws IOException if the port is taken or forbidden
     */
    public static LivePage open(int port, SweepState state, TrialCurves curves) throws IOException {
        if (System.getProperty(REQUEST_LIMIT) == null) {
            System.setProperty(REQUEST_LIMIT, "10");
            System.setProperty(ANSWER_LIMIT, "30");
        }
        InetAddress loopback = InetAddress.getByAddress("localhost", new byte[] {127, 0, 0, 1});
        HttpServer server = HttpServer.create(new InetSocketAddress(loopback, port), 0);
        LivePage page = new LivePage(server, state, curves);
        int bound = server.getAddress().getPort();
        server.setExecutor(page.threads);
        server.createContext(
                "/", new PageHandler(Set.of("127.0.0.1:" + bound, "localhost:" + bound), page::changedSince));
        server.start();
        return page;
    }

    /** The address at which a browser finds it. */
    public URI address() {
        return URI.create("http://127.0.0.1:" + server.getAddress().getPort() + "/");
    }

    /** Closes the page; whoever still reads it is first given a moment to hear that the sweep has ended. */
    @Override
    public void close() {
        boolean ended = state.snapshot().phase() instanceof Phase.Ended;
        if (ended && System.nanoTime() - lastReadNanos < READER_IS_GONE.toNanos()) {
            try {
                endSeen.await(GOODBYE.toMillis(), TimeUnit.MILLISECONDS);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
        // The answer that said so may still be on its way.
        server.stop(endSeen.getCount() == 0 ? 1 : 0);
        threads.shutdownNow();
    }

    private Content changedSince(long version) {
        lastReadNanos = System.nanoTime();
        SweepSnapshot snapshot = state.snapshot();
        ObjectNode node = SnapshotParser.toJson(snapshot);
        node.setAll(curves.toJson(version));
        if (snapshot.phase() instanceof Phase.Ended) {
            endSeen.countDown();
        }
        return Content.text("application/json", node.toString());
    }
}
