package io.altgrad.spark.start;

import io.altgrad.base.Count;
import io.altgrad.result.Failures;
import java.io.IOException;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.function.Function;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.yarn.api.ApplicationConstants;
import org.apache.hadoop.yarn.api.records.ApplicationReport;
import org.apache.hadoop.yarn.api.records.ContainerId;
import org.apache.hadoop.yarn.api.records.NodeReport;
import org.apache.hadoop.yarn.api.records.NodeState;
import org.apache.hadoop.yarn.api.records.QueueInfo;
import org.apache.hadoop.yarn.api.records.YarnApplicationAttemptState;
import org.apache.hadoop.yarn.client.api.YarnClient;
import org.apache.hadoop.yarn.exceptions.YarnException;
import org.apache.spark.SparkConf;
import org.apache.spark.deploy.SparkHadoopUtil;

/**
 * An application on YARN that waits. Spark waits with it without a limit and without a word, and YARN's resource manager
 * says why.
 *
 * @param id where this process is its application master; blank elsewhere, for Spark tells it only once it runs
 * @param tag by which it is found there
 */
record YarnApplication(String id, String tag, Configuration configuration) {

    static final String TAGS = "spark.yarn.tags";

    /** YARN begins its words with the time and ends them with numbers of its own. */
    private static final String AROUND = "^\\[[^]]*]\\s*|\\s*Details :.*$";

    /** The states of an attempt that has no container yet. */
    private static final Set<YarnApplicationAttemptState> WAITING = EnumSet.of(
            YarnApplicationAttemptState.NEW,
            YarnApplicationAttemptState.SUBMITTED,
            YarnApplicationAttemptState.SCHEDULED);

    /** A question to the resource manager. */
    @FunctionalInterface
    private interface Question<T> {
        T ask(YarnClient yarn) throws IOException, YarnException;
    }

    /** The one that Spark is about to submit with {@code conf}, which is given a tag for it. */
    static YarnApplication announced(SparkConf conf) {
        String tag = "altgrad-" + UUID.randomUUID();
        conf.set(TAGS, conf.contains(TAGS) ? conf.get(TAGS) + "," + tag : tag);
        return new YarnApplication(
                conf.get("spark.yarn.app.id", ""), tag, SparkHadoopUtil.get().newConfiguration(conf));
    }

    /** The number of times that YARN has started the application whose container has {@code environment}; 0 outside of YARN. */
    static int attempt(Map<String, String> environment) {
        String container = environment.get(ApplicationConstants.Environment.CONTAINER_ID.key());
        return container == null
                ? 0
                : ContainerId.fromString(container).getApplicationAttemptId().getAttemptId();
    }

    /** Takes it back, and says why it has not begun. */
    String withdrawn() {
        return asked(yarn -> {
            for (ApplicationReport report : reports(yarn)) {
                return takenBack(yarn, report);
            }
            return "it has not been submitted";
        });
    }

    /** Tells whether it is submitted and its queue has given it no container for its driver; false where nobody says. */
    boolean isQueued() {
        return asked(
                yarn -> {
                    for (ApplicationReport report : reports(yarn)) {
                        return waits(yarn, report);
                    }
                    return false;
                },
                e -> false);
    }

    private static boolean waits(YarnClient yarn, ApplicationReport report) throws IOException, YarnException {
        return switch (report.getYarnApplicationState()) {
            case NEW, NEW_SAVING, SUBMITTED -> true;
            case ACCEPTED ->
                yarn.getApplicationAttempts(report.getApplicationId()).stream()
                        .allMatch(attempt -> WAITING.contains(attempt.getYarnApplicationAttemptState()));
            default -> false;
        };
    }

    private static String takenBack(YarnClient yarn, ApplicationReport report) throws IOException, YarnException {
        String by = waits(yarn, report)
                ? "queue " + report.getQueue() + " keeps it waiting"
                : "queue " + report.getQueue() + " has let it in, and its application master has not reported yet";
        yarn.killApplication(report.getApplicationId());
        String why = Failures.firstLine(report.getDiagnostics()).replaceAll(AROUND, "");
        return by + (why.isEmpty() ? "" : " (" + why + ")");
    }

    /** The reason why it has no executor that asks for {@code demand}. */
    String whyNone(Resources demand) {
        return asked(yarn -> {
            long mebibytes = 0;
            int cores = 0;
            List<NodeReport> nodes = yarn.getNodeReports(NodeState.RUNNING);
            for (NodeReport node : nodes) {
                mebibytes +=
                        node.getCapability().getMemorySize() - node.getUsed().getMemorySize();
                cores += node.getCapability().getVirtualCores() - node.getUsed().getVirtualCores();
            }
            StringBuilder queues = new StringBuilder();
            for (ApplicationReport report : reports(yarn)) {
                QueueInfo queue = yarn.getQueueInfo(report.getQueue());
                queues.append(" and queue ").append(report.getQueue()).append(" is in use to ");
                queues.append(Math.round(100 * queue.getCurrentCapacity())).append(" %");
            }
            return "an executor takes " + demand + ", its " + Count.of(nodes.size(), "node") + " have "
                    + Count.of(cores, "core") + " and " + mebibytes + " MiB free in all" + queues;
        });
    }

    private List<ApplicationReport> reports(YarnClient yarn) throws IOException, YarnException {
        return yarn.getApplications().stream()
                .filter(report -> report.getApplicationTags().contains(tag)
                        || report.getApplicationId().toString().equals(id))
                .toList();
    }

    private String asked(Question<String> question) {
        return asked(question, e -> "its resource manager does not say why: " + Failures.reason(e));
    }

    private <T> T asked(Question<T> question, Function<Exception, T> unanswered) {
        try (YarnClient yarn = YarnClient.createYarnClient()) {
            yarn.init(configuration);
            yarn.start();
            return question.ask(yarn);
        } catch (IOException | YarnException e) {
            return unanswered.apply(e);
        }
    }
}
