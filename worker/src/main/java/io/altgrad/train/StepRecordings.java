package io.altgrad.train;

import io.altgrad.nn.Gpt;
import io.altgrad.tensor.NotRecordable;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Function;

/**
 * The recordings of a trial's steps, of which the newest serves as long as steps are alike: the same layers, the same
 * tensors, scales that come about in the same way. Steps before it are made one by one.
 */
final class StepRecordings {

    /** Steps that are made one by one before one is recorded, in which libraries make what they make once. */
    private static final int BEFORE = 2;

    private final Gpt model;
    private final Function<StepOutcome, RecordedStep> record;
    private final Consumer<String> refused;

    /** Null where there is none. */
    private RecordedStep newest;

    /** The layers and tensors that it is of. */
    private List<Object> parts = List.of();

    private int alike;
    private boolean isRefused;

    /**
     * Those of a model, none yet.
     *
     * @param record records a step of it
     * @param refused hears once why steps cannot be recorded, if they cannot
     */
    StepRecordings(Gpt model, Function<StepOutcome, RecordedStep> record, Consumer<String> refused) {
        this.model = model;
        this.record = record;
        this.refused = refused;
    }

    /**
     * Makes a step by a recording.
     *
     * @param first the number of its first micro-batch
     * @return false where it is to be made launch by launch, and nothing was done
     */
    boolean run(StepOutcome outcome, long first) {
        if (isRefused) {
            return false;
        }
        List<Object> present = parts();
        if (!areSame(present, parts)) {
            forget();
            parts = present;
        }
        if (newest == null && alike++ >= BEFORE) {
            record(outcome);
        }
        if (newest != null && !newest.run(outcome, first)) {
            forget();
        }
        return newest != null;
    }

    private void record(StepOutcome outcome) {
        try {
            newest = record.apply(outcome);
        } catch (NotRecordable e) {
            isRefused = true;
            refused.accept(e.getMessage());
        }
    }

    private void forget() {
        if (newest != null) {
            newest.close();
        }
        newest = null;
        alike = 0;
    }

    private List<Object> parts() {
        List<Object> all = new ArrayList<>();
        model.walk((name, component) -> {
            all.add(component);
            component.parameters().values().forEach(parameter -> all.add(parameter.value()));
        });
        return all;
    }

    private static boolean areSame(List<Object> some, List<Object> others) {
        boolean areSame = some.size() == others.size();
        for (int i = 0; areSame && i < some.size(); i++) {
            areSame = some.get(i) == others.get(i);
        }
        return areSame;
    }
}
