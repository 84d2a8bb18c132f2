package io.altgrad.store;

import io.altgrad.result.LayerMetrics;
import io.altgrad.result.TrialResult;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/**
 * A row of {@code layers}.
 *
 * @param operand {@code weight}, {@code input} or {@code grad_output}
 */
public record LayerRow(
        String trialId,
        int step,
        String layer,
        String operand,
        String format,
        double amax,
        double scale,
        double saturatedFraction,
        double underflowedFraction,
        double sqnrDb) {

    static List<LayerRow> of(String trialId, TrialResult result) {
        return result.record().layers().stream()
                .map(layer -> of(trialId, layer))
                .collect(Collectors.toUnmodifiableList());
    }

    private static LayerRow of(String trialId, LayerMetrics layer) {
        return new LayerRow(
                trialId,
                layer.step(),
                layer.layer(),
                layer.operand().name().toLowerCase(Locale.ROOT),
                layer.format(),
                layer.amax(),
                layer.scale(),
                layer.saturatedFraction(),
                layer.underflowedFraction(),
                layer.sqnrDb());
    }
}
