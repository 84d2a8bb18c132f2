package io.altgrad.spark.start;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.altgrad.base.Count;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * A standalone Master's page, as data. It is what tells of the Master's books: over Spark's own connection workers
 * arrive without what is in use of them.
 */
public record MasterPage(URI json) {

    private static final Duration TIMEOUT = Duration.ofSeconds(5);

    /** A living worker: what it has, and what of it is free. */
    record Worker(String id, String address, Resources all, Resources free, List<String> gpus) {

        private static Worker of(JsonNode worker) {
            return new Worker(
                    worker.path("id").asText(),
                    worker.path("host").asText() + ":" + worker.path("port").asInt(),
                    new Resources(
                            worker.path("cores").asInt(),
                            worker.path("memory").asLong(),
                            gpus(worker, "resources").size()),
                    new Resources(
                            worker.path("coresfree").asInt(),
                            worker.path("memoryfree").asLong(),
                            gpus(worker, "resourcesfree").size()),
                    gpus(worker, "resources"));
        }

        private static List<String> gpus(JsonNode worker, String which) {
            List<String> addresses = new ArrayList<>();
            worker.path(which).path("gpu").path("addresses").forEach(address -> addresses.add(address.asText()));
            return addresses;
        }

        private String line() {
            return id + ": " + (all.cores() - free.cores()) + " of " + Count.of(all.cores(), "core") + " and "
                    + (all.mebibytes() - free.mebibytes()) + " of " + all.mebibytes() + " MiB in use"
                    + (gpus.isEmpty() ? "" : ", GPUs " + String.join(" ", gpus));
        }
    }

    /** The page at that address, for example {@code http://127.0.0.1:8080}. */
    public static MasterPage at(String page) {
        return new MasterPage(URI.create(page + "/json/"));
    }

    /** The number of workers that are alive, or -1 if the page does not answer. */
    public int aliveWorkers() {
        return alive().map(List::size).orElse(-1);
    }

    /** A line for each living worker; one that says so where the page does not answer. */
    public List<String> workers() {
        return alive().map(workers -> workers.stream().map(Worker::line).toList())
                .orElse(List.of("the master's page does not answer"));
    }

    /** The living workers; empty if the page does not answer. */
    Optional<List<Worker>> alive() {
        return read().map(page -> {
            List<Worker> workers = new ArrayList<>();
            page.path("workers").forEach(worker -> {
                if (worker.path("state").asText().equals("ALIVE")) {
                    workers.add(Worker.of(worker));
                }
            });
            return workers;
        });
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
