package io.altgrad.live;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.altgrad.result.Outcome;
import io.altgrad.result.TrialResult;
import io.altgrad.run.Labels;
import io.altgrad.run.StepProgress;
import io.altgrad.run.SweepProgress;
import io.altgrad.spec.Trial;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.Map;

/** The curves of all trials that run and of the {@value #ENDED} that ended last. */
public final class Curves implements SweepProgress {

    static final int ENDED = 40;

    private static final double DIGITS = 1e4;
    private static final ObjectMapper JSON = new ObjectMapper();

    private final Map<String, Curve> running = new LinkedHashMap<>();
    private final Deque<Curve> ended = new ArrayDeque<>();
    private final Labels labels;
    private long version;

    /** No curves yet, of trials that will have these names. */
    public Curves(Labels labels) {
        this.labels = labels;
    }

    @Override
    public synchronized void trialStarted(Trial trial) {
        // It may have halted at a rung, and goes on.
        running.computeIfAbsent(trial.id(), id -> new Curve(trial, labels.of(trial), ++version));
    }

    @Override
    public synchronized void stepEnded(StepProgress step) {
        Curve curve = running.get(step.trialId());
        if (curve != null) {
            curve.add(step.step(), step.loss(), ++version);
        }
    }

    @Override
    public synchronized void trialEnded(TrialResult result) {
        Curve curve = running.remove(result.trial().id());
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

    private static void add(Curve curve, long since, ArrayNode ids, ArrayNode changed) {
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
