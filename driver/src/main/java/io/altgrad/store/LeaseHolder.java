package io.altgrad.store;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.altgrad.base.HostName;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The process that holds, or held, the lease of an output folder.
 *
 * @param user of the operating system
 * @param host its name
 * @param machine what tells one set of process numbers from another: the boot and the pid namespace; empty where unknown
 * @param pid of the process
 * @param processStart when that process started, to tell it from a later one of the same number
 * @param since when it took the lease
 * @param state {@link #HELD} or {@link #RELEASED}
 */
record LeaseHolder(
        String user, String host, String machine, long pid, String processStart, String since, String state) {

    static final String HELD = "held";
    static final String RELEASED = "released";

    private static final Logger LOG = LoggerFactory.getLogger(LeaseHolder.class);
    private static final ObjectMapper JSON = new ObjectMapper();

    /** This process, from now on. */
    static LeaseHolder here() {
        ProcessHandle process = ProcessHandle.current();
        return new LeaseHolder(
                System.getProperty("user.name"),
                HostName.orElse("unknown"),
                machineId(),
                process.pid(),
                start(process),
                Instant.now().toString(),
                HELD);
    }

    LeaseHolder released() {
        return new LeaseHolder(user, host, machine, pid, processStart, since, RELEASED);
    }

    /** Tells whether it is certain that the process is no more: it was one of this machine, and is not here. */
    boolean isGone() {
        return !machine.isEmpty()
                && machine.equals(machineId())
                && ProcessHandle.of(pid)
                        .filter(process -> start(process).equals(processStart))
                        .isEmpty();
    }

    boolean isReleased() {
        return state.equals(RELEASED);
    }

    String toJson() {
        return JSON.createObjectNode()
                .put("user", user)
                .put("host", host)
                .put("machine", machine)
                .put("pid", pid)
                .put("processStart", processStart)
                .put("since", since)
                .put("state", state)
                .toString();
    }

    /** The inverse of {@link #toJson}; empty for a file that is just being created. */
    static Optional<LeaseHolder> fromJson(String json) {
        try {
            JsonNode node = JSON.readTree(json);
            return Optional.of(new LeaseHolder(
                    node.required("user").asText(),
                    node.required("host").asText(),
                    node.required("machine").asText(),
                    node.required("pid").asLong(),
                    node.required("processStart").asText(),
                    node.required("since").asText(),
                    node.required("state").asText()));
        } catch (JsonProcessingException | IllegalArgumentException e) {
            return Optional.empty();
        }
    }

    /** For people. */
    @Override
    public String toString() {
        return user + "@" + host + ", process " + pid + ", since " + since;
    }

    private static String start(ProcessHandle process) {
        return process.info().startInstant().map(Instant::toString).orElse("");
    }

    /** Containers of one host share its boot and may share its name, but not its process numbers. */
    private static String machineId() {
        try {
            return Files.readString(Path.of("/proc/sys/kernel/random/boot_id")).trim() + " "
                    + Files.readSymbolicLink(Path.of("/proc/self/ns/pid"));
        } catch (IOException | UnsupportedOperationException e) {
            LOG.debug("Cannot tell the machine of a lease: one whose process has died is held until it is stale.", e);
            return "";
        }
    }
}
