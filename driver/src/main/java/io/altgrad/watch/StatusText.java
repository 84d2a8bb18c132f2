package io.altgrad.watch;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.altgrad.text.Elapsed;
import io.altgrad.text.Paint;
import io.altgrad.text.Printable;
import io.altgrad.text.Tone;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;

/** A sweep's status as lines for a person and as JSON for a program. */
public final class StatusText {

    private static final int WIDTH = 160;
    private static final ObjectMapper JSON = new ObjectMapper();

    private StatusText() {}

    /** A few lines: where it stands, how many trials are where, and the running ones. */
    public static List<String> lines(SweepStatus status, Paint paint) {
        List<String> lines = new ArrayList<>();
        lines.add(head(status));
        Counts counts = status.counts();
        lines.add(counts.completed() + " done, " + trouble(counts.diverged(), " diverged", paint) + ", "
                + trouble(counts.failed(), " failed", paint) + ", "
                + (counts.stopped() > 0 ? counts.stopped() + " stopped early, " : "")
                + counts.running() + " running, " + counts.waiting() + " left, of " + counts.total()
                + (counts.isGrowing() ? " by now and " + counts.most() + " at most" : ""));
        if (status.activity() instanceof Activity.Alive alive) {
            SweepSnapshot last = alive.last();
            lines.add(Text.rate(last.pace().trialsPerHour()) + " trials/h, "
                    + Elapsed.clock(last.pace().secondsLeft()) + " left");
            lines.addAll(trials(last));
        } else if (status.activity() instanceof Activity.Silent silent
                && !silent.last().running().isEmpty()) {
            lines.add("running when it was last heard of:");
            lines.addAll(trials(silent.last()));
        }
        return lines;
    }

    /** The same for a terminal of that size, with a bar while the sweep runs. */
    static List<String> drawn(SweepStatus status, int width, int height, Paint paint) {
        List<String> lines = new ArrayList<>();
        if (status.activity() instanceof Activity.Alive alive) {
            lines.add(head(status));
            lines.addAll(SweepLines.of(alive.last(), width, height - 1, paint));
        } else {
            lines(status, paint).stream().limit(height).forEach(lines::add);
        }
        return lines;
    }

    private static String head(SweepStatus status) {
        return "sweep " + Printable.of(status.sweep()) + " in " + status.folder() + ": " + standing(status);
    }

    private static String trouble(long count, String what, Paint paint) {
        return paint.of(count > 0 ? Tone.BAD : Tone.PLAIN, count + what);
    }

    private static List<String> trials(SweepSnapshot snapshot) {
        return SweepLines.running(snapshot.running(), WIDTH, Integer.MAX_VALUE).stream()
                .map(line -> "  " + line)
                .toList();
    }

    private static String standing(SweepStatus status) {
        Activity activity = status.activity();
        if (activity instanceof Activity.Alive alive) {
            return "running on " + Printable.of(alive.last().run().host()) + ", last heard of "
                    + Math.max(0, alive.age().toSeconds()) + " s ago";
        }
        if (activity instanceof Activity.Over over) {
            return "ended at " + over.last().at().truncatedTo(ChronoUnit.SECONDS)
                    + (over.stopped().isEmpty() ? "" : ", stopped early: " + Printable.of(over.stopped()));
        }
        if (status.counts().ended() >= status.counts().total()) {
            return "complete";
        }
        if (activity instanceof Activity.Silent silent) {
            return "not heard of for " + Elapsed.of(silent.age().toSeconds()) + "; its process on "
                    + Printable.of(silent.last().run().host())
                    + " has died or cannot write there. Run it again and it goes on";
        }
        return "not running, as far as the folder tells";
    }

    /** The same with every figure; what is unknown is null. */
    public static ObjectNode json(SweepStatus status) {
        ObjectNode node = JSON.createObjectNode();
        node.put("folder", status.folder());
        node.put("sweep", status.sweep());
        Counts counts = status.counts();
        node.put("total", counts.total());
        if (counts.isGrowing()) {
            node.put("most", counts.most());
        }
        node.put("completed", counts.completed());
        node.put("diverged", counts.diverged());
        node.put("failed", counts.failed());
        node.put("stoppedEarly", counts.stopped());
        node.put("running", counts.running());
        node.put("left", counts.waiting());
        Activity activity = status.activity();
        if (activity instanceof Activity.Alive alive) {
            add(node.put("state", "running"), alive.last(), alive.age().toSeconds());
        } else if (activity instanceof Activity.Silent silent) {
            add(node.put("state", "silent"), silent.last(), silent.age().toSeconds());
        } else if (activity instanceof Activity.Over over) {
            node.put("state", "ended").put("stopped", over.stopped());
            node.put("endedAt", over.last().at().toString());
        } else {
            node.put("state", "unknown");
        }
        return node;
    }

    private static void add(ObjectNode node, SweepSnapshot last, long ageSeconds) {
        node.put("host", last.run().host());
        node.put("startedAt", last.run().startedAt().toString());
        node.put("heardSecondsAgo", ageSeconds);
        SnapshotParser.number(node, "trialsPerHour", last.pace().trialsPerHour());
        SnapshotParser.number(node, "secondsLeft", last.pace().secondsLeft());
        ArrayNode trials = node.putArray("trials");
        last.running().forEach(trial -> trials.add(SnapshotParser.toJson(trial)));
    }
}
