package io.altgrad.store;

import static io.altgrad.store.ColumnType.DOUBLE;
import static io.altgrad.store.ColumnType.INT32;
import static io.altgrad.store.ColumnType.STRING;

import io.altgrad.result.StepMetrics;

/** The columns of {@code steps}. */
public final class StepColumns {

    /** All of them, in order. */
    public static final Schema<OfTrial<StepMetrics>> SCHEMA =
            new Schema<>("steps", "a row", "a row for each training step", "StepRow");

    public static final Column<String> TRIAL_ID =
            SCHEMA.expected("trial_id", STRING, "", "the trial", OfTrial::trialId);

    public static final Column<Integer> STEP = SCHEMA.required(
            "step", INT32, "", "counted from 1", row -> row.measured().step());

    public static final Column<Double> LOSS = SCHEMA.required(
            "loss",
            DOUBLE,
            "nats",
            "mean cross-entropy of the step's batch, before the update",
            row -> row.measured().loss());

    public static final Column<Double> VAL_LOSS = SCHEMA.optional(
            "val_loss",
            DOUBLE,
            "nats",
            "validation loss after the update; null where none was made",
            row -> Nullable.number(row.measured().evaluated()));

    public static final Column<Double> VAL_LOSS_UNQUANTIZED = SCHEMA.optional(
            "val_loss_unquantized",
            DOUBLE,
            "nats",
            "the same with every layer unquantized; null where none was made",
            row -> Nullable.number(row.measured().evaluatedUnquantized()));

    public static final Column<Double> LEARNING_RATE = SCHEMA.required(
            "learning_rate",
            DOUBLE,
            "",
            "what the update used",
            row -> row.measured().learningRate());

    public static final Column<Double> GRADIENT_NORM = SCHEMA.required(
            "gradient_norm",
            DOUBLE,
            "",
            "global L2 norm before clipping",
            row -> row.measured().gradientNorm());

    public static final Column<Double> TOKENS_PER_S = SCHEMA.required(
            "tokens_per_s",
            DOUBLE,
            "tokens/s",
            "throughput of the step, evaluation aside",
            row -> row.measured().tokensPerSecond());

    private StepColumns() {}
}
