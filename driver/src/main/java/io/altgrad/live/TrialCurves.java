package io.altgrad.live;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.altgrad.result.Outcome;
import io.altgrad.result.TrialResult;
import io.altgrad.run.Labels;
import io.altgrad.run.SweepListener;
import io.altgrad.run.TrialStep;
import io.altgrad.spec.PlannedTrial;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The curves of all trials that run and of the {@value #ENDED} that ended last, and the mean of each format over all that
 * completed.
 */
public final class TrialCurves implements SweepListener {

    static final int ENDED = 40;

    /** Means of formats and numbers of steps; a sweep with more shows those that ended first. */
    static final int MOST_MEANS = 64;

    private static final double DIGITS = 1e4;
    private static final ObjectMapper JSON = new ObjectMapper();

    private final Map<String, TrialCurve> running = new LinkedHashMap<>();
    private final Deque<TrialCurve> ended = new ArrayDeque<>();
    private final Map<List<Object>, FormatMean> means = new LinkedHashMap<>();
    private final Labels labels;
    private long version;

    /** No curves yet, of trials that will have these names. */
    public TrialCurves(Labels labels) {
        this.labels = labels;
    }

    @Override
    public synchronized void trialStarted(PlannedTrial trial) {
        // It may have halted at a rung, and goes on.
        running.computeIfAbsent(trial.id(), id -> new TrialCurve(trial, labels.of(trial.trial()), ++version));
    }

    @Override
    public synchronized void stepEnded(TrialStep step) {
        TrialCurve curve = running.get(step.trialId());
        if (curve != null) {
            curve.add(step.step(), step.loss(), ++version);
        }
    }

    @Override
    public synchronized void trialEnded(PlannedTrial trial, TrialResult result) {
        TrialCurve curve = running.remove(trial.id());
        if (curve == null || result.outcome() instanceof Outcome.Cancelled) {
            version++;
            return;
        }
        curve.end(result.outcome().status().word(), result.record().steps(), ++version);
        if (result.outcome() instanceof Outcome.Completed) {
            addToMean(curve.format(), result);
        }
        ended.addLast(curve);
        if (ended.size() > ENDED) {
            ended.removeFirst();
        }
    }

    private void addToMean(String format, TrialResult result) {
        int length = result.record().steps().size();
        List<Object> key = List.of(format, length);
        if (length > 0 && (means.containsKey(key) || means.size() < MOST_MEANS)) {
            means.computeIfAbsent(key, k -> new FormatMean(format, length))
                    .add(result.record().steps(), version);
        }
    }

    /**
     * {@code version}, {@code ids} of all curves there are, and those {@code curves} and {@code means} whole that changed
     * after {@code since}.
     */
    synchronized ObjectNode toJson(long since) {
        ObjectNode node = JSON.createObjectNode();
        node.put("version", version);
        ArrayNode ids = node.putArray("ids");
        ArrayNode changed = node.putArray("curves");
        ended.forEach(curve -> add(curve, since, ids, changed));
        running.values().forEach(curve -> add(curve, since, ids, changed));
        ArrayNode changedMeans = node.putArray("means");
        means.values().stream().filter(mean -> mean.version() > since).forEach(mean -> add(mean, changedMeans));
        return node;
    }

    private static void add(TrialCurve curve, long since, ArrayNode ids, ArrayNode changed) {
        ids.add(curve.id());
        if (curve.version() <= since) {
            return;
        }
        ObjectNode node = changed.addObject();
        node.put("id", curve.id());
        node.put("label", curve.label());
        node.put("format", curve.format());
        node.put("status", curve.status());
        ArrayNode points = node.putArray("points");
        int[] steps = curve.steps();
        double[] losses = curve.losses();
        for (int i = 0; i < steps.length; i++) {
            add(points, steps[i], losses[i]);
        }
    }

    private static void add(FormatMean mean, ArrayNode changed) {
        ObjectNode node = changed.addObject();
        node.put("format", mean.format());
        node.put("trials", mean.trials());
        node.put("steps", mean.step(mean.points() - 1));
        ArrayNode points = node.putArray("points");
        for (int i = 0; i < mean.points(); i++) {
            add(points, mean.step(i), mean.loss(i));
        }
    }

    private static void add(ArrayNode points, int step, double loss) {
        if (Double.isFinite(loss)) {
            points.addArray().add(step).add(Math.round(loss * DIGITS) / DIGITS);
        }
    }
}
