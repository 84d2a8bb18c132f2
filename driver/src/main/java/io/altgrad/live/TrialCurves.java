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
import java.util.Map;

/** The curves of all trials that run and of the {@value #ENDED} that ended last. */
public final class TrialCurves implements SweepListener {

    static final int ENDED = 40;

    private static final double DIGITS = 1e4;
    private static final ObjectMapper JSON = new ObjectMapper();

    private final Map<String, TrialCurve> running = new LinkedHashMap<>();
    private final Deque<TrialCurve> ended = new ArrayDeque<>();
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
        ended.addLast(curve);
        if (ended.size() > ENDED) {
            ended.removeFirst();
        }
    }

    /** {@code version}, {@code ids} of all curves there are, and those {@code curves} whole that changed after {@code since}. */
    synchronized ObjectNode toJson(long since) {
        ObjectNode node = JSON.createObjectNode();
        node.put("version", version);
        ArrayNode ids = node.putArray("ids");
        ArrayNode changed = node.putArray("curves");
        ended.forEach(curve -> add(curve, since, ids, changed));
        running.values().forEach(curve -> add(curve, since, ids, changed));
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
            if (Double.isFinite(losses[i])) {
                points.addArray().add(steps[i]).add(Math.round(losses[i] * DIGITS) / DIGITS);
            }
        }
    }
}
