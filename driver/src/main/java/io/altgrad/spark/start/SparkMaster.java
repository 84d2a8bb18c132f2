package io.altgrad.spark.start;

import io.altgrad.base.UserError;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.util.Arrays;
import java.util.List;
import java.util.OptionalInt;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A Spark master's address, as far as AltGrad treats masters differently.
 *
 * @param address {@code local[N]}, {@code local-cluster[n,cores,MiB]}, {@code spark://host:port[,host:port]}, {@code yarn}
 *     or {@code k8s://url}
 */
public record SparkMaster(String address) {

    /** A trial whose executor is lost is tried again until it was tried so often. */
    static final int MAX_ATTEMPTS = 4;

    private static final Pattern ONE_PROCESS =
            Pattern.compile("local(?:\\[\\s*(0*[1-9][0-9]*|\\*)\\s*(,\\s*[0-9]+\\s*)?])?");
    private static final Pattern LOCAL_CLUSTER =
            Pattern.compile("local-cluster\\[\\s*[0-9]+\\s*,\\s*[0-9]+\\s*,\\s*[0-9]+\\s*]");
    private static final Pattern HOST_AND_PORT = Pattern.compile("([^\\s:,/@\\[\\]]+|\\[[0-9a-fA-F:]+]):([0-9]{1,5})");
    private static final String STANDALONE = "spark://";
    private static final String KUBERNETES = "k8s://";
    private static final int HTTPS = 443;

    /** @throws UserError if it is no address of a master */
    public SparkMaster {
        boolean known = ONE_PROCESS.matcher(address).matches()
                || LOCAL_CLUSTER.matcher(address).matches()
                || address.equals("yarn")
                || isStandalone(address)
                || isKubernetes(address);
        if (!known) {
            throw new UserError("Cannot use master '" + address
                    + "': expected local, local[N], local[*], spark://HOST:PORT, yarn or k8s://URL.");
        }
    }

    /** Tells whether driver and executor are one process: {@code local}, {@code local[2]}, {@code local[*,4]}. */
    public boolean isOneProcess() {
        return ONE_PROCESS.matcher(address).matches();
    }

    /** Tells whether everything is on this machine: {@link #isOneProcess}, and {@code local-cluster[n,cores,MiB]}. */
    public boolean isThisMachine() {
        return isOneProcess() || LOCAL_CLUSTER.matcher(address).matches();
    }

    /** Tells whether it is Spark's own cluster, {@code spark://}. */
    public boolean isStandalone() {
        return isStandalone(address);
    }

    public boolean isYarn() {
        return address.equals("yarn");
    }

    public boolean isKubernetes() {
        return isKubernetes(address);
    }

    /**
     * The addresses at which it listens: every master of a standalone cluster, the API server of Kubernetes; nothing
     * for the others.
     */
    public List<InetSocketAddress> endpoints() {
        if (isStandalone()) {
            return Arrays.stream(address.substring(STANDALONE.length()).split(","))
                    .map(SparkMaster::endpoint)
                    .toList();
        }
        if (isKubernetes()) {
            URI server = server(address);
            return List.of(InetSocketAddress.createUnresolved(
                    server.getHost(), server.getPort() == -1 ? HTTPS : server.getPort()));
        }
        return List.of();
    }

    /** Tells whether it listens on this machine's loopback alone. */
    public boolean isLoopback() {
        return !endpoints().isEmpty() && endpoints().stream().allMatch(SparkMaster::isLoopback);
    }

    /** With retries, which {@code local} and {@code local[N]} have not: {@code local[N,4]}. Others stay as they are. */
    SparkMaster withRetries() {
        Matcher matcher = ONE_PROCESS.matcher(address);
        if (!matcher.matches() || matcher.group(2) != null) {
            return this;
        }
        String cores = matcher.group(1) == null ? "1" : matcher.group(1);
        return new SparkMaster("local[" + cores + "," + MAX_ATTEMPTS + "]");
    }

    /** A one-process master with cores for {@code trials} at once and no more; as it is for 0. */
    SparkMaster withSlots(int trials, int threads) {
        Matcher matcher = ONE_PROCESS.matcher(address);
        if (trials == 0 || !matcher.matches() || cores().orElseThrow() <= trials * threads) {
            return this;
        }
        return new SparkMaster("local[" + trials * threads + (matcher.group(2) == null ? "" : matcher.group(2)) + "]");
    }

    /** Cores of a one-process master; empty for others, whose executors tell when they come. */
    OptionalInt cores() {
        Matcher matcher = ONE_PROCESS.matcher(address);
        if (!matcher.matches()) {
            return OptionalInt.empty();
        }
        String cores = matcher.group(1) == null ? "1" : matcher.group(1);
        return OptionalInt.of(cores.equals("*") ? Runtime.getRuntime().availableProcessors() : Integer.parseInt(cores));
    }

    private static boolean isStandalone(String address) {
        return address.startsWith(STANDALONE)
                && Arrays.stream(address.substring(STANDALONE.length()).split(",", -1))
                        .allMatch(SparkMaster::isEndpoint);
    }

    private static boolean isEndpoint(String text) {
        Matcher matcher = HOST_AND_PORT.matcher(text);
        return matcher.matches() && Integer.parseInt(matcher.group(2)) < 65_536;
    }

    private static InetSocketAddress endpoint(String text) {
        int colon = text.lastIndexOf(':');
        return InetSocketAddress.createUnresolved(
                text.substring(0, colon), Integer.parseInt(text.substring(colon + 1)));
    }

    private static boolean isKubernetes(String address) {
        try {
            return address.startsWith(KUBERNETES) && server(address).getHost() != null;
        } catch (IllegalArgumentException e) {
            return false;
        }
    }

    /** Spark takes {@code k8s://host:port} for {@code k8s://https://host:port}. */
    private static URI server(String address) {
        String rest = address.substring(KUBERNETES.length());
        return URI.create(rest.contains("://") ? rest : "https://" + rest);
    }

    /** By its name alone: only {@code localhost} and addresses are looked at, so that no name is looked up. */
    private static boolean isLoopback(InetSocketAddress endpoint) {
        String host = endpoint.getHostString();
        boolean isAddress = host.startsWith("[") || host.matches("[0-9.]+");
        try {
            return host.equals("localhost")
                    || isAddress && InetAddress.getByName(host).isLoopbackAddress();
        } catch (java.net.UnknownHostException e) {
            return false;
        }
    }
}
