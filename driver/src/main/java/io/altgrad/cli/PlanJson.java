package io.altgrad.cli;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.altgrad.app.SweepPlan;
import io.altgrad.stopping.StoppingRule;
import io.altgrad.sweep.Budget;
import io.altgrad.sweep.Conduct;
import io.altgrad.sweep.Grid;

/** A plan for a program: one object, with as many trials as asked. */
final class PlanJson {

    private static final ObjectMapper JSON = new ObjectMapper();

    private PlanJson() {}

    /** The plan with those trials, each with the labels of its axes' values. */
    static String of(SweepPlan plan, ShownTrials shown) {
        ObjectNode node = JSON.createObjectNode();
        node.put("sweep", plan.sweep().name());
        node.put("output", plan.sweep().output());
        node.put("baseline", plan.sweep().baseline().toString());
        node.put("combinations", plan.grid().size());
        node.put("trials", plan.trials());
        plan.sweep()
                .untilDecided()
                .ifPresent(looks -> node.put("fewest_trials", plan.trialCount().least()));
        node.put("steps", plan.steps());
        node.put("tokens", plan.tokens());
        conduct(node, plan.sweep().conduct());
        ObjectNode axes = node.putObject("axes");
        plan.sweep().axes().forEach(axis -> {
            ArrayNode values = axes.putArray(axis.name());
            axis.values().forEach(value -> values.add(value.label()));
        });
        plan.notices().forEach(node.putArray("notices")::add);
        ArrayNode trials = node.putArray("shown");
        Grid grid = plan.grid();
        grid.runs().skip(shown.first() - 1).limit(shown.count()).forEach(index -> {
            ObjectNode trial = trials.addObject();
            trial.put("id", grid.trial(index).id());
            grid.axisValues(index).forEach(trial::put);
        });
        return node.toPrettyString();
    }

    /** The rule of early stopping and the limits of a run, as far as there are any. */
    private static void conduct(ObjectNode node, Conduct conduct) {
        if (!conduct.rule().equals(StoppingRule.NONE)) {
            node.put("early_stopping", conduct.rule().toString());
        }
        Budget budget = conduct.budget();
        if (budget.equals(Budget.UNLIMITED)) {
            return;
        }
        ObjectNode limits = node.putObject("budget");
        if (budget.trials() != Budget.UNLIMITED.trials()) {
            limits.put("trials", budget.trials());
        }
        if (Double.isFinite(budget.hours())) {
            limits.put("hours", budget.hours());
        }
        if (budget.concurrent() != Budget.UNLIMITED.concurrent()) {
            limits.put("concurrent", budget.concurrent());
        }
    }
}
