package io.altgrad.store;

/** The view {@code paired} in SQL, as Spark and DuckDB both read it, over the tables {@code trials} and {@code grid}. */
public final class PairedView {

    /**
     * A row for each completed trial of the present sweep file that quantizes a layer, with all columns of
     * {@code trials}, the loss of its baseline, and the difference. The baseline is the unquantized trial that is alike
     * in every setting but those of quantization, format and rules among them, and saw the same text: one row a trial,
     * however many axes there are.
     */
    public static final String SQL = """
            CREATE TEMPORARY VIEW paired AS
            SELECT t.*, b.val_loss AS baseline_val_loss, t.val_loss - b.val_loss AS delta_nats
            FROM trials t
            JOIN (SELECT DISTINCT trial_id FROM grid) g ON g.trial_id = t.trial_id
            JOIN (SELECT pair_id, corpus_hash, avg(val_loss) AS val_loss FROM trials
                  WHERE quantized_layers = 0 AND status = 'completed' GROUP BY pair_id, corpus_hash) b
              ON b.pair_id = t.pair_id AND b.corpus_hash = t.corpus_hash
            WHERE t.quantized_layers > 0 AND t.status = 'completed'\
            """;

    private PairedView() {}
}
