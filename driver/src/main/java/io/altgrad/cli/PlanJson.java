package io.altgrad.cli;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.altgrad.app.SweepPlan;
import io.altgrad.spec.Trial;
import io.altgrad.stopping.StoppingRule;
import io.altgrad.sweep.Axis;
import io.altgrad.sweep.Budget;
import io.altgrad.sweep.Conduct;
import io.altgrad.sweep.Grid;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * A plan for a program: one object, with as many trials as asked.
 *
 * @param forecast of seeds, time and memory, as far as they were asked for
 * @param preview of what surgery does to layers
 */
record PlanJson(SweepPlan plan, ShownTrials shown, Forecast forecast, SurgeryPreview preview) {

    private static final ObjectMapper JSON = new ObjectMapper();

    /** The plan with those trials, each with the labels of its axes' values. */
    String text() {
        ObjectNode node = JSON.createObjectNode();
        node.put("sweep", plan.sweep().name());
        node.put("output", plan.sweep().output());
        node.put("baseline", plan.sweep().baseline().toString());
        node.put("combinations", plan.grid().size());
        node.put("trials", plan.trials());
        plan.sweep()
                .untilDecided()
                .ifPresent(looks -> node.put("fewest_trials", plan.trialCount().least()));
        forecast.stacks().ifPresent(count -> node.put("stacks", count));
        node.put("steps", plan.steps());
        node.put("tokens", plan.tokens());
        conduct(node, plan.sweep().conduct());
        addSizes(node);
        if (!forecast.seeds().isEmpty()) {
            forecast.seeds().forEach(node.putArray("seeds")::add);
        }
        ObjectNode axes = node.putObject("axes");
        plan.sweep().axes().forEach(axis -> {
            ArrayNode values = axes.putArray(axis.name());
            axis.values().forEach(value -> values.add(value.label()));
        });
        addGroups(node);
        plan.notices().forEach(node.putArray("notices")::add);
        ArrayNode trials = node.putArray("shown");
        Map<PlanPrinter.Treatment, Trial> examples = new LinkedHashMap<>();
        Grid grid = plan.grid();
        grid.runs().skip(shown.first() - 1).limit(shown.count()).forEach(index -> {
            Trial trial = grid.trial(index);
            examples.putIfAbsent(PlanPrinter.Treatment.of(trial), trial);
            ObjectNode told = trials.addObject();
            told.put("id", trial.id());
            grid.axisValues(index).forEach(told::put);
        });
        RecipeText.lines(examples.values().stream()).forEach(node.putArray("recipes")::add);
        ArrayNode treatments = node.putArray("treatments");
        examples.values().forEach(trial -> addLayers(treatments.addObject(), trial));
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

    /** Adds the meaning of each group's name, as far as the file has groups. */
    private void addGroups(ObjectNode node) {
        plan.sweep().axes().stream().filter(Axis::isGroup).forEach(group -> {
            ObjectNode names = node.withObjectProperty("groups").putObject(group.name());
            group.values().forEach(name -> {
                ObjectNode settings = names.putObject(name.label());
                group.settingsOf(name).forEach((field, value) -> settings.put(field, value.label()));
            });
        });
    }

    private void addSizes(ObjectNode node) {
        plan.sizes().ifPresent(sizes -> {
            node.put("fewest_parameters", sizes.fewestParameters());
            node.put("most_parameters", sizes.mostParameters());
            node.put("largest_mib", sizes.mib());
        });
        forecast.estimate().ifPresent(known -> {
            ObjectNode told = node.putObject("estimate");
            told.put("basis", known.basis());
            told.put("trials", known.trials());
            told.put("unknown_trials", known.unknown());
            told.put("seconds", known.seconds());
            told.put("peak_mib", known.peakMib());
        });
    }

    /** The layers of a trial, for all that surgery treats alike. */
    private void addLayers(ObjectNode node, Trial trial) {
        node.put("id", trial.id());
        node.put("format", trial.format().toString());
        node.put("rules", trial.rules().name());
        ArrayNode layers = node.putArray("layers");
        preview.assignments(trial)
                .forEach(layer -> layers.addObject()
                        .put("layer", layer.layer())
                        .put("format", layer.format())
                        .put("reason", layer.reason()));
    }
}
