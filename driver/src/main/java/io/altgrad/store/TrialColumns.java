package io.altgrad.store;

import static io.altgrad.store.ColumnType.DOUBLE;
import static io.altgrad.store.ColumnType.INT32;
import static io.altgrad.store.ColumnType.INT64;
import static io.altgrad.store.ColumnType.STRING;
import static io.altgrad.store.ColumnType.TIMESTAMP;

import io.altgrad.result.Provenance;
import io.altgrad.spec.TrialParser;
import io.altgrad.spec.TrialSettings;
import java.time.Instant;

/** The columns of {@code trials}; adding one, or a setting, counts {@link TrialRow#SCHEMA_VERSION} up. */
public final class TrialColumns {

    /** All of them, in order. */
    public static final Schema<TrialEnd> SCHEMA =
            new Schema<>("trials", "a trial", "a row for each trial that has ended", "TrialRow");

    public static final Column<Integer> SCHEMA_VERSION = SCHEMA.required(
            "schema_version",
            INT32,
            "",
            "version of this table, counted up when a column is added",
            end -> TrialRow.SCHEMA_VERSION);

    public static final Column<String> SWEEP =
            SCHEMA.optional("sweep", STRING, "", "name of the sweep that stored the row", TrialEnd::sweep);

    public static final Column<String> TRIAL_ID = SCHEMA.expected(
            "trial_id",
            STRING,
            "",
            "first 16 hexadecimal digits of the SHA-256 of trial_json; steps and layers join on it",
            end -> end.ids().trial());

    public static final Column<String> TRIAL_JSON = SCHEMA.expected(
            "trial_json",
            STRING,
            "",
            "the trial whole: equal texts compute equal numbers",
            end -> TrialParser.toJson(end.result().trial()));

    public static final Column<String> GROUP_ID = SCHEMA.optional(
            "group_id",
            STRING,
            "",
            "the same for trials that differ in their seed alone; null in rows of schema version 1 and 2",
            end -> end.ids().group());

    public static final Column<String> PAIR_ID = SCHEMA.optional(
            "pair_id",
            STRING,
            "",
            "the same for trials that differ in format, rules and quantization alone, which start from the"
                    + " same weights and see the same batches; null in rows of schema version 1 and 2",
            end -> end.ids().pair());

    static {
        SCHEMA.settings(TrialSettings.ALL, end -> end.result().trial());
    }

    public static final Column<String> STATUS = SCHEMA.expected(
            "status",
            STRING,
            "",
            "how it ended: completed, diverged, failed, timed-out or stopped",
            end -> end.result().outcome().status().word());

    public static final Column<String> FAILURE_KIND = SCHEMA.optional(
            "failure_kind",
            STRING,
            "",
            "class of the exception, native-crash, out-of-memory, executor-lost or step-timeout; null unless it failed",
            end -> Nullable.text(end.failure().kind()));

    public static final Column<String> FAILURE_MESSAGE = SCHEMA.optional(
            "failure_message",
            STRING,
            "",
            "one line; null unless it failed",
            end -> Nullable.text(end.failure().message()));

    public static final Column<String> FAILURE_STACK = SCHEMA.optional(
            "failure_stack",
            STRING,
            "",
            "stack trace, of all threads after step-timeout; null where there is none",
            end -> Nullable.text(end.failure().stack()));

    public static final Column<Integer> DIVERGED_STEP = SCHEMA.optional(
            "diverged_step",
            INT32,
            "",
            "step that showed it; null unless it diverged",
            end -> Nullable.positive(end.divergence().step()));

    public static final Column<String> DIVERGED_REASON = SCHEMA.optional(
            "diverged_reason",
            STRING,
            "",
            "one line; null unless it diverged",
            end -> Nullable.text(end.divergence().reason()));

    public static final Column<String> FIRST_BAD_LAYER = SCHEMA.optional(
            "first_bad_layer",
            STRING,
            "",
            "first layer that was not finite; null where only the loss was seen",
            end -> Nullable.text(end.divergence().layer()));

    public static final Column<Integer> ATTEMPT = SCHEMA.required(
            "attempt",
            INT32,
            "",
            "0 for the first try, counted up for each executor lost with it",
            end -> end.result().attempt());

    public static final Column<Integer> RESUMES = SCHEMA.required(
            "resumes",
            INT32,
            "",
            "how often it went on from a checkpoint",
            end -> end.record().resumes());

    public static final Column<String> NOTICES = SCHEMA.optional(
            "notices",
            STRING,
            "",
            "what a reader has to know of how it came about, a line each; null where nothing",
            end -> Nullable.text(String.join("\n", end.record().notices())));

    public static final Column<Integer> QUANTIZED_LAYERS = SCHEMA.optional(
            "quantized_layers",
            INT32,
            "",
            "Linears that got a format; null where it ended before",
            TrialEnd::quantizedLayers);

    public static final Column<String> EVALUATION = SCHEMA.optional(
            "evaluation",
            STRING,
            "",
            "quantized or unquantized: how val_loss, best_val_loss and val_perplexity were measured",
            TrialEnd::evaluation);

    public static final Column<String> ASSIGNMENTS_JSON = SCHEMA.optional(
            "assignments_json",
            STRING,
            "",
            "what each Linear got, which rule decided, and the shape of its weight",
            TrialEnd::assignmentsJson);

    public static final Column<String> INITIAL_STATE_HASH = SCHEMA.optional(
            "initial_state_hash",
            STRING,
            "",
            "SHA-256 of the parameters before the first step",
            end -> Nullable.text(end.record().initialStateHash()));

    public static final Column<Double> TRAIN_LOSS = SCHEMA.optional(
            "train_loss",
            DOUBLE,
            "nats",
            "loss of the last step's batch",
            end -> Nullable.number(end.record().trainLoss()));

    public static final Column<Double> VAL_LOSS = SCHEMA.optional(
            "val_loss",
            DOUBLE,
            "nats",
            "last validation loss, evaluated quantized; what rounds stochastically in training rounds to"
                    + " nearest even, unless training_eval_drawn",
            end -> Nullable.number(end.record().validationLoss()));

    public static final Column<Double> VAL_LOSS_UNQUANTIZED = SCHEMA.optional(
            "val_loss_unquantized",
            DOUBLE,
            "nats",
            "the same with every layer unquantized",
            end -> Nullable.number(end.record().validationLossUnquantized()));

    public static final Column<Double> BEST_VAL_LOSS = SCHEMA.optional(
            "best_val_loss",
            DOUBLE,
            "nats",
            "smallest validation loss",
            end -> Nullable.number(end.record().bestValidationLoss()));

    public static final Column<Double> VAL_PERPLEXITY =
            SCHEMA.optional("val_perplexity", DOUBLE, "", "exponential of val_loss", TrialEnd::perplexity);

    public static final Column<Double> TOKENS_PER_S = SCHEMA.optional(
            "tokens_per_s",
            DOUBLE,
            "tokens/s",
            "tokens over train_s",
            end -> Nullable.positive(end.record().tokensPerSecond()));

    public static final Column<Double> WALL_S = SCHEMA.optional(
            "wall_s",
            DOUBLE,
            "s",
            "wall time, evaluation included",
            end -> Nullable.positive(end.record().cost().seconds()));

    public static final Column<Double> TRAIN_S = SCHEMA.optional(
            "train_s",
            DOUBLE,
            "s",
            "wall time of the training steps alone",
            end -> Nullable.positive(end.record().cost().trainSeconds()));

    public static final Column<Long> TOKENS = SCHEMA.optional(
            "tokens",
            INT64,
            "tokens",
            "tokens that the training steps consumed",
            end -> Nullable.positive(end.record().cost().tokens()));

    public static final Column<Double> PEAK_MEMORY_MIB = SCHEMA.optional(
            "peak_memory_mib",
            DOUBLE,
            "MiB",
            "largest resident memory of its process so far",
            end -> Nullable.positive(end.record().cost().peakMemoryMib()));

    public static final Column<String> COMMIT = SCHEMA.optional(
            "commit",
            STRING,
            "",
            "commit of AltGrad",
            end -> Nullable.text(end.provenance().code().commit()));

    public static final Column<String> VERSION = SCHEMA.optional(
            "version",
            STRING,
            "",
            "version of AltGrad",
            end -> Nullable.text(end.provenance().code().version()));

    public static final Column<String> JAVA_VERSION = SCHEMA.optional(
            "java_version",
            STRING,
            "",
            "the JVM",
            end -> Nullable.text(end.provenance().libraries().javaVersion()));

    public static final Column<String> DJL_VERSION = SCHEMA.optional(
            "djl_version",
            STRING,
            "",
            "DJL",
            end -> djlVersion(end.provenance().libraries().torch()));

    public static final Column<String> LIBTORCH_VERSION = SCHEMA.optional(
            "libtorch_version",
            STRING,
            "",
            "libtorch",
            end -> Nullable.text(end.provenance().libraries().torch().version()));

    public static final Column<String> BINDING = SCHEMA.optional(
            "binding",
            STRING,
            "",
            "the way in which Java reached libtorch: djl, or stable (its stable C interface)",
            end -> Nullable.text(end.provenance().libraries().torch().binding()));

    public static final Column<String> CUDA_VERSION = SCHEMA.optional(
            "cuda_version",
            STRING,
            "",
            "CUDA's runtime below libtorch",
            end -> Nullable.text(end.provenance().libraries().torch().cuda().runtime()));

    public static final Column<String> CUBLAS_VERSION = SCHEMA.optional(
            "cublas_version",
            STRING,
            "",
            "cuBLAS below libtorch",
            end -> Nullable.text(end.provenance().libraries().torch().cuda().cublas()));

    public static final Column<String> DRIVER_VERSION = SCHEMA.optional(
            "driver_version",
            STRING,
            "",
            "NVIDIA's driver",
            end -> Nullable.text(end.provenance().libraries().torch().cuda().driver()));

    public static final Column<String> OS = SCHEMA.optional(
            "os",
            STRING,
            "",
            "operating system",
            end -> Nullable.text(end.provenance().machine().os()));

    public static final Column<String> PROCESSOR = SCHEMA.optional(
            "processor",
            STRING,
            "",
            "model name of the CPU and its widest vectors, which decide how sums are rounded",
            end -> Nullable.text(end.provenance().machine().processor()));

    public static final Column<String> DEVICE = SCHEMA.optional(
            "device",
            STRING,
            "",
            "cpu, or the GPU's name",
            end -> Nullable.text(end.provenance().machine().device()));

    public static final Column<Integer> THREADS = SCHEMA.optional(
            "threads",
            INT32,
            "",
            "threads of a tensor operation",
            end -> Nullable.positive(end.provenance().machine().threads()));

    public static final Column<String> PRODUCTS = SCHEMA.optional(
            "products",
            STRING,
            "",
            "how matrices were multiplied: float32; bf16 (a GPU), 'bf16, amx', 'bf16, avx512_bf16', or bf16 as float32"
                    + " products of rounded values, whose sums differ in their order",
            end -> Nullable.text(end.provenance().machine().products()));

    public static final Column<String> COMPUTATION = SCHEMA.optional(
            "computation",
            STRING,
            "",
            "emulated (quantize, dequantize, multiply in the compute precision) or native (multiply 8-bit" + " codes)",
            end -> Nullable.text(end.provenance().computation()));

    public static final Column<String> CORPUS_HASH = SCHEMA.optional(
            "corpus_hash",
            STRING,
            "",
            "SHA-256 of the corpus's bytes",
            end -> Nullable.text(end.provenance().corpusHash()));

    public static final Column<String> HOST = SCHEMA.optional(
            "host",
            STRING,
            "",
            "where it ran",
            end -> Nullable.text(end.provenance().machine().host()));

    public static final Column<Integer> NUMERICS_VERSION = SCHEMA.optional(
            "numerics_version",
            INT32,
            "",
            "results of one kind of device with different versions are not comparable",
            end -> end.provenance().code().numericsVersion());

    public static final Column<Instant> ENDED_AT = SCHEMA.optional(
            "ended_at",
            TIMESTAMP,
            "UTC, microseconds",
            "when it ended",
            end -> end.result().endedAt());

    public static final Column<Integer> STOPPED_STEP = SCHEMA.optional(
            "stopped_step",
            INT32,
            "",
            "last step that it made; null unless early stopping ended it",
            end -> Nullable.positive(end.stop().step()));

    public static final Column<String> STOPPED_REASON = SCHEMA.optional(
            "stopped_reason",
            STRING,
            "",
            "one line; null unless early stopping ended it",
            end -> Nullable.text(end.stop().reason()));

    /** DJL's version; null where another binding reached libtorch. */
    private static String djlVersion(Provenance.Torch torch) {
        return torch.binding().equals("djl") ? Nullable.text(torch.bindingVersion()) : null;
    }

    private TrialColumns() {}
}
