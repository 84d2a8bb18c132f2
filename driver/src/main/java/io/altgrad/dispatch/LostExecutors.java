package io.altgrad.dispatch;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.spark.ExecutorLostFailure;
import org.apache.spark.scheduler.SparkListener;
import org.apache.spark.scheduler.SparkListenerJobStart;
import org.apache.spark.scheduler.SparkListenerTaskEnd;

/** Why executors were lost with a trial, as Spark told it last. */
final class LostExecutors extends SparkListener {

    /** The local property of a job that names its trial. */
    static final String TRIAL = "altgrad.trial";

    private final Map<Integer, String> trialByStage = new ConcurrentHashMap<>();
    private final Map<String, String> reasons = new ConcurrentHashMap<>();

    @Override
    public void onJobStart(SparkListenerJobStart job) {
        String trial = job.properties() == null ? null : job.properties().getProperty(TRIAL);
        if (trial != null) {
            job.stageInfos().foreach(stage -> trialByStage.put(stage.stageId(), trial));
        }
    }

    @Override
    public void onTaskEnd(SparkListenerTaskEnd end) {
        String trial = trialByStage.get(end.stageId());
        if (trial != null
                && end.reason() instanceof ExecutorLostFailure lost
                && lost.reason().isDefined()) {
            reasons.put(trial, lost.reason().get());
        }
    }

    /** What is known of the last loss with that trial, or {@code otherwise}. */
    String reason(String trialId, String otherwise) {
        return reasons.getOrDefault(trialId, otherwise);
    }
}
