package io.altgrad.submit;

import io.altgrad.base.UserError;
import io.altgrad.spark.start.GpuPacking;
import io.altgrad.spark.start.SparkContexts;
import io.altgrad.spark.start.SparkMaster;
import java.net.InetAddress;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.stream.Collectors;

/** The Spark properties of one run: the files' and the command line's, and what the master needs besides. */
final class SubmitProperties {

    /** The way of the application's jars to whoever needs them. */
    enum Jars {
        /** All jars, of which Spark is told. */
        LISTED,
        /** All jars but the one with the main class, which spark-submit adds by itself. */
        BESIDE_THE_PRIMARY,
        /** An archive beside Spark's own. */
        ARCHIVED
    }

    private static final String CORES = "spark.executor.cores";
    private static final String OVERHEAD = "spark.executor.memoryOverhead";

    /**
     * Memory that an executor takes outside of its heap whatever it trains: code, libtorch and its pages, Netty's
     * buffers.
     */
    private static final long PROCESS_MEBIBYTES = 1024;

    /** The property that names a pod's template, which has what Spark has no property for, such as tolerated taints. */
    static final String POD_TEMPLATE = "spark.kubernetes.executor.podTemplateFile";

    private static final String EXECUTOR_GPUS = "spark.executor.resource.gpu";

    private final SubmitRequest request;
    private final SparkMaster master;
    private final Installation installation;
    private final Map<String, String> environment;
    private final Consumer<String> notices;
    private final Map<String, String> properties;

    SubmitProperties(
            SubmitRequest request,
            UserProperties user,
            Installation installation,
            Map<String, String> environment,
            Consumer<String> notices) {
        this.request = request;
        this.master = request.master();
        this.installation = installation;
        this.environment = environment;
        this.notices = notices;
        this.properties = new TreeMap<>(user.values());
        sayTaskCores(user);
        addGpus();
    }

    /** The properties of a driver that is its own executor. */
    Map<String, String> local() {
        return properties;
    }

    /**
     * The properties of a driver with executors elsewhere.
     *
     * @param way this machine's address as the master sees it
     */
    Map<String, String> cluster(Optional<InetAddress> way, Jars jars) {
        properties.put("spark.altgrad.patience", request.patienceSeconds() + "s");
        // A worker that was started in no locale can name no file with other letters than ASCII's.
        properties.putIfAbsent("spark.executorEnv.LC_ALL", "C.UTF-8");
        // As submit/altgrad says why.
        properties.putIfAbsent("spark.executorEnv.GLIBC_TUNABLES", "glibc.malloc.tcache_count=0:glibc.malloc.mxfast=0");
        // Lines that carry the trial's id, as JSON.
        properties.putIfAbsent("spark.log.structuredLogging.enabled", "true");
        if (master.isYarn() || master.isKubernetes()) {
            addMemory();
        }
        addJars(jars);
        addSecurity();
        if (request.isClusterMode()) {
            properties.merge(
                    "spark.driver.extraJavaOptions",
                    String.join(" ", installation.flags()),
                    (own, ours) -> own + " " + ours);
            properties.putIfAbsent("spark.standalone.submit.waitAppCompletion", "true");
        } else {
            way.map(InetAddress::getHostAddress).ifPresent(this::listenOn);
        }
        if (master.isKubernetes() && !properties.containsKey("spark.kubernetes.container.image")) {
            throw new UserError("Cannot run on master " + master.address() + ": nothing says which image its pods run;"
                    + " build one from submit/Dockerfile and give --conf spark.kubernetes.container.image=NAME.");
        }
        return properties;
    }

    /** The jar with the driver's main class, as spark-submit takes it. */
    String primaryJar() {
        if (installation.application().isEmpty()) {
            throw new UserError(
                    "Cannot submit a driver: this process knows no jar of AltGrad; start it with its script.");
        }
        String uri = uri(installation.application().get(0));
        // A standalone Worker copies it by itself, and knows no local: there.
        return master.isStandalone() ? uri.replaceFirst("^local:", "file:") : uri;
    }

    private void sayTaskCores(UserProperties user) {
        String threads = Integer.toString(request.needs().threads());
        String cores = properties.getOrDefault(KnownProperties.TASK_CORES, threads);
        if (!cores.equals(threads)) {
            notices.accept(KnownProperties.TASK_CORES + " = " + cores + " in "
                    + user.origins().get(KnownProperties.TASK_CORES)
                    + " does not count: a trial has as many cores as --threads says, " + threads + ".");
        }
    }

    /** One trial on each GPU: an executor has a core, or as many as a trial has threads, for each. */
    private void addGpus() {
        if (request.needs().gpus() == 0) {
            return;
        }
        requireSharing();
        if (master.isOneProcess()) {
            List<String> gpus = LocalGpus.require(
                    installation.script("discover-gpus"), request.needs().gpus());
            properties.put(SparkContexts.LOCAL_GPUS, String.join(",", gpus));
            return;
        }
        properties.put(
                EXECUTOR_GPUS + ".amount", Integer.toString(request.needs().gpus()));
        properties.put("spark.task.resource.gpu.amount", "1");
        properties.putAll(request.needs().packing().properties());
        properties.putIfAbsent(
                CORES, Integer.toString(request.needs().gpus() * request.needs().threads()));
        Path script = installation.script("discover-gpus");
        if (master.isYarn()) {
            append("spark.files", "file:" + script.toAbsolutePath());
            properties.putIfAbsent(EXECUTOR_GPUS + ".discoveryScript", "./" + script.getFileName());
        }
        if (master.isKubernetes()) {
            properties.putIfAbsent(EXECUTOR_GPUS + ".vendor", "nvidia.com");
            properties.putIfAbsent(EXECUTOR_GPUS + ".discoveryScript", "/opt/altgrad/bin/discover-gpus");
            properties.putIfAbsent(
                    POD_TEMPLATE, installation.script("gpu-pod.yaml").toString());
        }
    }

    /** Trials share a GPU where several executors are given one: by workers of one machine that all have it. */
    private void requireSharing() {
        GpuPacking packing = request.needs().packing();
        if (!packing.shares()) {
            return;
        }
        if (master.isOneProcess()) {
            throw new UserError("Cannot train " + packing.trials() + " trials on a GPU at once on master "
                    + master.address() + ": trials of one process would share libtorch's generator and threads; start"
                    + " a standalone cluster with as many workers on this machine, each of which has the GPU"
                    + " (SPARK_WORKER_INSTANCES=" + packing.trials() + "), and give its --master.");
        }
        if (!master.isStandalone() && !master.isThisMachine()) {
            throw new UserError("Cannot train " + packing.trials() + " trials on a GPU at once on master "
                    + master.address() + ": it gives a GPU to one executor; leave --trials-per-gpu out, and let its"
                    + " device plugin offer shares of a GPU where they are to be shared.");
        }
        notices.accept("Up to " + packing.trials() + " trials train on a GPU at once, each taking "
                + (packing.bytes() >> 20) + " MiB of it by estimate.");
    }

    /**
     * Asks YARN and Kubernetes for the memory of tensors outside of the heap: these two end an executor that takes more
     * than its share. An executor trains one trial at a time unless it is given more cores.
     */
    private void addMemory() {
        SubmitRequest.Needs needs = request.needs();
        String cores = properties.computeIfAbsent(CORES, key -> Integer.toString(needs.threads()));
        // What is no number Spark refuses.
        int trials = cores.matches("[0-9]{1,6}") ? Integer.parseInt(cores) / needs.threads() : 1;
        int slots = needs.gpus() > 0 ? needs.gpus() : Math.max(1, trials);
        if (!properties.containsKey(OVERHEAD + "Factor")) {
            long mebibytes = PROCESS_MEBIBYTES + ((slots * needs.bytes()) >> 20);
            properties.putIfAbsent(OVERHEAD, mebibytes + "m");
        }
    }

    private void addJars(Jars how) {
        String jars = how == Jars.ARCHIVED
                ? ""
                : installation.application().stream()
                        .skip(how == Jars.BESIDE_THE_PRIMARY ? 1 : 0)
                        .map(this::uri)
                        .collect(Collectors.joining(","));
        if (!jars.isEmpty()) {
            append("spark.jars", jars);
        }
    }

    /**
     * The URI of a jar: read in place where the executors have it at that path, else shipped. Spark takes
     * {@code local:} apart as a URI and does not put it together as one (seen with 4.2.0), so that a path with a space
     * is shipped too.
     */
    private String uri(Path jar) {
        if (!request.installed().isBlank()) {
            return "local:" + Path.of(request.installed()).resolve(jar.getFileName());
        }
        String path = jar.toAbsolutePath().toUri().getRawPath();
        return (master.isLoopback() && !path.contains("%") ? "local:" : "file:") + path;
    }

    /**
     * Closes Spark's ports to strangers: whoever reaches an open one runs code there. YARN and Kubernetes share a
     * secret that Spark makes; a standalone cluster has one, or has none.
     */
    private void addSecurity() {
        DevCluster.ofUser(environment).secretsFor(master).forEach(properties::putIfAbsent);
        properties.putIfAbsent("spark.acls.enable", "true");
        if (master.isYarn() && !properties.containsKey("spark.ui.filters")) {
            // It would listen on all addresses of whichever machine has the driver, and ask nobody who he is.
            properties.putIfAbsent("spark.ui.enabled", "false");
        }
        if (master.isStandalone() && !Secrets.isKnown(properties, environment)) {
            properties.putIfAbsent("spark.authenticate", "false");
            if (!master.isLoopback()) {
                notices.accept("No secret is known for " + master.address() + ": whoever reaches its ports or this"
                        + " driver's can run code there. Set spark.authenticate.secret on the cluster, and here with"
                        + " --properties-file.");
            }
            return;
        }
        properties.putIfAbsent("spark.authenticate", "true");
        properties.putIfAbsent("spark.network.crypto.enabled", "true");
        if (!master.isStandalone()) {
            // Both ends are this sweep's, so they can agree on the authenticated cipher.
            properties.putIfAbsent("spark.network.crypto.cipher", "AES/GCM/NoPadding");
        }
    }

    /** One address, not all of this machine's: the one that leads to the cluster. */
    private void listenOn(String address) {
        boolean told =
                properties.containsKey("spark.driver.host") || properties.containsKey("spark.driver.bindAddress");
        if (!told) {
            properties.put("spark.driver.host", address);
            properties.put("spark.driver.bindAddress", address);
            if (!master.isLoopback()) {
                notices.accept("Executors reach this driver at " + address + ", the address towards " + master.address()
                        + "; --conf spark.driver.host=… chooses another.");
            }
        }
    }

    private void append(String key, String values) {
        properties.merge(key, values, (own, more) -> own + "," + more);
    }
}
