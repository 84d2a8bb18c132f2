package io.altgrad.watch;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;

/** Snapshots as JSON: numbers that are unknown are null, times are ISO 8601 in UTC. */
public final class SnapshotParser {

    private static final int SCHEMA_VERSION = 1;
    private static final ObjectMapper JSON = new ObjectMapper();

    private SnapshotParser() {}

    public static ObjectNode toJson(SweepSnapshot snapshot) {
        ObjectNode node = JSON.createObjectNode();
        node.put("schemaVersion", SCHEMA_VERSION);
        node.put("sweep", snapshot.run().sweep());
        node.put("host", snapshot.run().host());
        node.put("startedAt", snapshot.run().startedAt().toString());
        node.put("at", snapshot.at().toString());
        node.put("phase", snapshot.phase() instanceof Phase.Ended ? "ended" : "running");
        node.put("stopped", snapshot.phase() instanceof Phase.Ended ended ? ended.stopped() : "");
        Counts counts = snapshot.counts();
        node.put("total", counts.total());
        if (counts.isGrowing()) {
            node.put("most", counts.most());
        }
        node.put("before", counts.before());
        node.put("completed", counts.completed());
        node.put("diverged", counts.diverged());
        node.put("failed", counts.failed());
        node.put("stoppedEarly", counts.stopped());
        number(node, "trialsPerHour", snapshot.pace().trialsPerHour());
        number(node, "secondsLeft", snapshot.pace().secondsLeft());
        node.put("halted", snapshot.halted());
        ArrayNode running = node.putArray("running");
        snapshot.running().forEach(trial -> running.add(toJson(trial)));
        ArrayNode recent = node.putArray("recent");
        snapshot.recent()
                .forEach(trial -> recent.add(JSON.createObjectNode()
                        .put("id", trial.id())
                        .put("label", trial.label())
                        .put("status", trial.status())
                        .put("detail", trial.detail())));
        return node;
    }

    /** One running trial; the live page and {@code altgrad status} show the same. */
    static ObjectNode toJson(RunningTrial trial) {
        ObjectNode node = JSON.createObjectNode();
        node.put("id", trial.id());
        node.put("label", trial.label());
        node.put("where", trial.where());
        node.put("step", trial.step());
        node.put("steps", trial.steps());
        number(node, "loss", trial.loss());
        number(node, "tokensPerSecond", trial.tokensPerSecond());
        number(node, "seconds", trial.seconds());
        number(node, "secondsLeft", trial.secondsLeft());
        return node;
    }

    /**
     * The snapshot that {@link #toJson} wrote.
     *
     * @throws IllegalArgumentException if it is no such text, or of another version
     */
    public static SweepSnapshot fromJson(String text) {
        try {
            JsonNode node = JSON.readTree(text);
            int version = node.path("schemaVersion").asInt();
            if (version != SCHEMA_VERSION) {
                throw new IllegalArgumentException("schema version " + version + ", expected " + SCHEMA_VERSION);
            }
            return fromJson(node);
        } catch (JsonProcessingException | DateTimeException e) {
            throw new IllegalArgumentException(e.getMessage(), e);
        }
    }

    private static SweepSnapshot fromJson(JsonNode node) {
        List<RunningTrial> running = list(node.path("running"), SnapshotParser::running);
        Counts counts = new Counts(
                node.path("total").asLong(),
                node.path("most").asLong(node.path("total").asLong()),
                node.path("before").asLong(),
                node.path("completed").asLong(),
                node.path("diverged").asLong(),
                node.path("failed").asLong(),
                node.path("stoppedEarly").asLong(),
                running.size());
        return new SweepSnapshot(
                new SweepSnapshot.Run(
                        node.path("sweep").asText(),
                        node.path("host").asText(),
                        Instant.parse(node.path("startedAt").asText())),
                Instant.parse(node.path("at").asText()),
                node.path("phase").asText().equals("ended")
                        ? new Phase.Ended(node.path("stopped").asText())
                        : new Phase.Running(),
                counts,
                new SweepSnapshot.Pace(number(node, "trialsPerHour"), number(node, "secondsLeft")),
                node.path("halted").asDouble(),
                running,
                list(node.path("recent"), SnapshotParser::ended));
    }

    private static RunningTrial running(JsonNode node) {
        return new RunningTrial(
                node.path("id").asText(),
                node.path("label").asText(),
                node.path("where").asText(),
                node.path("step").asInt(),
                node.path("steps").asInt(),
                number(node, "loss"),
                number(node, "tokensPerSecond"),
                number(node, "seconds"));
    }

    private static EndedTrial ended(JsonNode node) {
        return new EndedTrial(
                node.path("id").asText(),
                node.path("label").asText(),
                node.path("status").asText(),
                node.path("detail").asText());
    }

    private static <T> List<T> list(JsonNode array, Function<JsonNode, T> element) {
        List<T> values = new ArrayList<>();
        array.forEach(node -> values.add(element.apply(node)));
        return values;
    }

    static void number(ObjectNode node, String name, double value) {
        if (Double.isFinite(value)) {
            node.put(name, value);
        } else {
            node.putNull(name);
        }
    }

    private static double number(JsonNode node, String name) {
        return node.path(name).asDouble(Double.NaN);
    }
}
