package io.altgrad.store;

import io.altgrad.result.Status;
import io.altgrad.result.TrialResult;
import io.altgrad.spec.Setting;
import io.altgrad.spec.SourceSeed;
import io.altgrad.spec.TrainingSettings;
import io.altgrad.spec.Trial;
import io.altgrad.spec.TrialParser;
import io.altgrad.spec.TrialSettings;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * A row of {@code trials}. {@link TrialColumns} says what its columns are; those that most readers ask for have a
 * method. Objects are null where the value is unknown or has no meaning for this end. A loss that was measured as NaN
 * is NaN.
 */
public record TrialRow(Row row) {

    /** Counted up when a column is added. */
    public static final int SCHEMA_VERSION = 4;

    static TrialRow of(String sweep, TrialResult result) {
        return new TrialRow(TrialColumns.SCHEMA.row(TrialEnd.of(sweep, result)));
    }

    /** The rows by their trials' ids; of several with one id the first. */
    public static Map<String, TrialRow> byId(List<TrialRow> trials) {
        return trials.stream().collect(Collectors.toMap(TrialRow::trialId, Function.identity(), (one, same) -> one));
    }

    /** The value of a column. */
    public <T> T get(Column<T> column) {
        return row.get(column);
    }

    /** The value of a setting that is a number, a truth or a path, which its column holds as it is. */
    public <T> T get(Setting<T> setting) {
        return setting.type().values().cast(cell(setting));
    }

    /** The value in the column of a setting; one that is no number, truth or path stands there as its text. */
    public Object cell(Setting<?> setting) {
        return row.get(TrialColumns.SCHEMA.column(setting));
    }

    public int schemaVersion() {
        return get(TrialColumns.SCHEMA_VERSION);
    }

    public String trialId() {
        return get(TrialColumns.TRIAL_ID);
    }

    public String trialJson() {
        return get(TrialColumns.TRIAL_JSON);
    }

    public String format() {
        return (String) cell(TrialSettings.FORMAT);
    }

    public String rules() {
        return (String) cell(TrialSettings.RULES);
    }

    public long seed() {
        return get(TrialSettings.SEED);
    }

    /** Its seed as that of each source of randomness, or the source's own. */
    public Seeds seeds() {
        return new Seeds(seed(), source(TrainingSettings.DATA_SEED), source(TrainingSettings.ROUNDING_SEED));
    }

    private long source(Setting<SourceSeed> setting) {
        return SourceSeed.parse(setting.key(), (String) cell(setting)).in(seed());
    }

    public String corpus() {
        return (String) cell(TrialSettings.CORPUS);
    }

    public String corpusHash() {
        return get(TrialColumns.CORPUS_HASH);
    }

    public String status() {
        return get(TrialColumns.STATUS);
    }

    public Integer quantizedLayers() {
        return get(TrialColumns.QUANTIZED_LAYERS);
    }

    public String assignmentsJson() {
        return get(TrialColumns.ASSIGNMENTS_JSON);
    }

    public String initialStateHash() {
        return get(TrialColumns.INITIAL_STATE_HASH);
    }

    public Double trainLoss() {
        return get(TrialColumns.TRAIN_LOSS);
    }

    public Double valLoss() {
        return get(TrialColumns.VAL_LOSS);
    }

    public Double valLossUnquantized() {
        return get(TrialColumns.VAL_LOSS_UNQUANTIZED);
    }

    public Double bestValLoss() {
        return get(TrialColumns.BEST_VAL_LOSS);
    }

    public Double tokensPerS() {
        return get(TrialColumns.TOKENS_PER_S);
    }

    public Double trainS() {
        return get(TrialColumns.TRAIN_S);
    }

    public String processor() {
        return get(TrialColumns.PROCESSOR);
    }

    /** The way in which matrices were multiplied; null in rows older than that column. */
    public String products() {
        return get(TrialColumns.PRODUCTS);
    }

    public String device() {
        return get(TrialColumns.DEVICE);
    }

    /** The way in which Java reached libtorch; null in rows older than that column. */
    public String binding() {
        return get(TrialColumns.BINDING);
    }

    public String libtorchVersion() {
        return get(TrialColumns.LIBTORCH_VERSION);
    }

    public Integer threads() {
        return get(TrialColumns.THREADS);
    }

    public String computation() {
        return get(TrialColumns.COMPUTATION);
    }

    public Integer numericsVersion() {
        return get(TrialColumns.NUMERICS_VERSION);
    }
    /** Tells whether all its steps were made. */
    public boolean completed() {
        return Status.COMPLETED.is(status());
    }

    /** The part that decides whether the trial has to be run again. */
    public StoredTrial stored() {
        return StoredTrial.of(row);
    }

    /**
     * The trial that this row is of.
     *
     * @throws UnknownTrial if the row does not say all of it: rows of version 0.1 have a recipe of a rule by its name
     *     alone, and rows of a later version may have settings that this one does not know
     */
    public Trial trial() {
        try {
            Trial trial = TrialParser.fromJson(trialJson());
            if (trial.id().equals(trialId())) {
                return trial;
            }
        } catch (IllegalArgumentException e) {
            throw new UnknownTrial(trialId(), e.getMessage());
        }
        throw new UnknownTrial(trialId(), "it has settings that this version does not know.");
    }
}
