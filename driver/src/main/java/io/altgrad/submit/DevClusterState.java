package io.altgrad.submit;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * The state that a development cluster leaves in its folder about itself.
 *
 * @param url of the Master, {@code spark://127.0.0.1:7077}
 * @param page of the Master
 * @param processes the Master first
 */
record DevClusterState(String url, String page, List<ClusterProcess> processes) {

    static final DevClusterState NONE = new DevClusterState("", "", List.of());

    private static final String URL = "url";
    private static final String PAGE = "page";
    private static final String PROCESS = "process.";

    DevClusterState {
        processes = List.copyOf(processes);
    }

    static DevClusterState parse(Map<String, String> properties) {
        List<ClusterProcess> processes = new ArrayList<>();
        new TreeMap<>(properties).forEach((key, value) -> {
            if (key.startsWith(PROCESS)) {
                processes.add(ClusterProcess.parse(key.substring(PROCESS.length()), value));
            }
        });
        return new DevClusterState(properties.getOrDefault(URL, ""), properties.getOrDefault(PAGE, ""), processes);
    }

    Map<String, String> toProperties() {
        Map<String, String> properties = new TreeMap<>(Map.of(URL, url, PAGE, page));
        processes.forEach(process -> properties.put(PROCESS + process.name(), process.toString()));
        return properties;
    }

    DevClusterState with(ClusterProcess process) {
        List<ClusterProcess> more = new ArrayList<>(processes);
        more.add(process);
        return new DevClusterState(url, page, more);
    }

    boolean isRunning() {
        return !processes.isEmpty() && processes.stream().allMatch(ClusterProcess::isAlive);
    }
}
