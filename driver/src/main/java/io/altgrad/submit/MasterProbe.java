package io.altgrad.submit;

import io.altgrad.base.UserError;
import io.altgrad.spark.start.SparkMaster;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Knocks on a master's port: Spark would wait for minutes, without a word, where nobody opens. */
final class MasterProbe {

    private static final Duration TIMEOUT = Duration.ofSeconds(5);

    private MasterProbe() {}

    /**
     * The address of this machine on the way to the first endpoint of {@code master} that answers; nothing for a master
     * without any.
     *
     * @param remedy what to do about it if none does
     * @throws UserError if none of them can be reached
     */
    static Optional<InetAddress> reach(SparkMaster master, List<InetSocketAddress> endpoints, String remedy) {
        List<String> reasons = new ArrayList<>();
        for (InetSocketAddress endpoint : endpoints) {
            try (Socket socket = new Socket()) {
                socket.connect(
                        new InetSocketAddress(endpoint.getHostString(), endpoint.getPort()), (int) TIMEOUT.toMillis());
                return Optional.of(socket.getLocalAddress());
            } catch (IOException e) {
                reasons.add(endpoint.getHostString() + ":" + endpoint.getPort() + ": " + reason(e));
            }
        }
        if (reasons.isEmpty()) {
            return Optional.empty();
        }
        throw new UserError(
                "Cannot reach master " + master.address() + " (" + String.join("; ", reasons) + "); " + remedy + ".");
    }

    private static String reason(IOException e) {
        if (e instanceof UnknownHostException) {
            return "no such host";
        }
        return e instanceof SocketTimeoutException
                ? "no answer within " + TIMEOUT.toSeconds() + " s"
                : String.valueOf(e.getMessage());
    }
}
