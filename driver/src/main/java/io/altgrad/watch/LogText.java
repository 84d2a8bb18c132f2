package io.altgrad.watch;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.altgrad.text.Printable;
import java.util.ArrayList;
import java.util.List;

/** A logged line as a person reads it. */
public final class LogText {

    private static final ObjectMapper JSON = new ObjectMapper();

    private LogText() {}

    /**
     * {@code 2026-01-02T03:04:05.678Z WARN node3/2 GptTrialRunner: what was said}, then the exception and its stack on
     * lines of their own; a line that is none in Spark's structured form stays as it is.
     */
    public static List<String> of(String json) {
        JsonNode line;
        try {
            line = JSON.readTree(json);
        } catch (JsonProcessingException e) {
            return List.of(Printable.of(json));
        }
        List<String> lines = new ArrayList<>();
        String place = line.path("context").path("place").asText();
        lines.add(
                Printable.of(line.path("ts").asText() + " " + line.path("level").asText() + " "
                        + (place.isEmpty() ? "driver" : place) + " "
                        + line.path("logger").asText() + ": "
                        + line.path("msg").asText()));
        JsonNode exception = line.path("exception");
        if (!exception.path("class").asText().isEmpty()) {
            lines.add(Printable.of("  " + exception.path("class").asText() + ": "
                    + exception.path("msg").asText()));
            exception.path("stacktrace").forEach(frame -> lines.add(frame(frame)));
        }
        return lines;
    }

    private static String frame(JsonNode frame) {
        return Printable.of("    at " + frame.path("class").asText() + "."
                + frame.path("method").asText() + "(" + frame.path("file").asText() + ":"
                + frame.path("line").asText() + ")");
    }
}
