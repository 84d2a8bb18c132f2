package io.altgrad.submit;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.altgrad.text.Count;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** A standalone Master's page, as data. */
record MasterPage(URI json) {

    private static final Duration TIMEOUT = Duration.ofSeconds(5);

    static MasterPage at(String page) {
        return new MasterPage(URI.create(page + "/json/"));
    }

    /** How many workers are alive, or -1 if the page does not answer. */
    int aliveWorkers() {
        return read().map(page -> alive(page).size()).orElse(-1);
    }

    /** A line for each living worker; one that says so where the page does not answer. */
    List<String> workers() {
        return read().map(MasterPage::lines).orElse(List.of("the master's page does not answer"));
    }

    private static List<String> lines(JsonNode page) {
        return alive(page).stream().map(MasterPage::line).toList();
    }

    private static String line(JsonNode worker) {
        JsonNode gpus = worker.path("resources").path("gpu").path("addresses");
        List<String> addresses = new ArrayList<>();
        gpus.forEach(address -> addresses.add(address.asText()));
        return worker.path("id").asText() + ": " + worker.path("coresused").asInt() + " of "
                + Count.of(worker.path("cores").asInt(), "core") + " and "
                + worker.path("memoryused").asInt() + " of "
                + worker.path("memory").asInt() + " MiB in use"
                + (addresses.isEmpty() ? "" : ", GPUs " + String.join(" ", addresses));
    }

    private static List<JsonNode> alive(JsonNode page) {
        List<JsonNode> workers = new ArrayList<>();
        page.path("workers").forEach(worker -> {
            if (worker.path("state").asText().equals("ALIVE")) {
                workers.add(worker);
            }
        });
        return workers;
    }

    private Optional<JsonNode> read() {
        HttpClient client = HttpClient.newBuilder().connectTimeout(TIMEOUT).build();
        HttpRequest request = HttpRequest.newBuilder(json).timeout(TIMEOUT).build();
        try {
            HttpResponse<String> response = client.send(request, HttpResponse.BodyHandlers.ofString());
            return response.statusCode() == 200
                    ? Optional.of(new ObjectMapper().readTree(response.body()))
                    : Optional.empty();
        } catch (IOException e) {
            return Optional.empty();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return Optional.empty();
        }
    }
}
