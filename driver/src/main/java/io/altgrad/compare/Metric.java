package io.altgrad.compare;

import io.altgrad.store.TrialRow;
import java.util.function.Function;

/** A loss of a whole trial, in nats; smaller is better. */
public enum Metric {
    /** The last validation loss. */
    VAL_LOSS("val_loss", "val loss", TrialRow::valLoss),
    /** The smallest validation loss of all evaluations. */
    BEST_VAL_LOSS("best_val_loss", "best val loss", TrialRow::bestValLoss),
    /** The last validation loss with every layer unquantized; missing without {@code evalUnquantized}. */
    VAL_LOSS_UNQUANTIZED("val_loss_unquantized", "val loss unquantized", TrialRow::valLossUnquantized),
    /** The loss of the last step's batch. */
    TRAIN_LOSS("train_loss", "train loss", TrialRow::trainLoss);

    private final String column;
    private final String label;
    private final Function<TrialRow, Double> value;

    Metric(String column, String label, Function<TrialRow, Double> value) {
        this.column = column;
        this.label = label;
        this.value = value;
    }

    /** Its column of {@code trials}. */
    public String column() {
        return column;
    }

    /** The name in tables. */
    public String label() {
        return label;
    }

    /** The metric of a trial; null where it has none. */
    Double of(TrialRow row) {
        return value.apply(row);
    }

    @Override
    public String toString() {
        return column;
    }
}
