package io.altgrad.store;

import static io.altgrad.store.ColumnType.DOUBLE;
import static io.altgrad.store.ColumnType.INT32;
import static io.altgrad.store.ColumnType.INT64;
import static io.altgrad.store.ColumnType.STRING;
import static io.altgrad.store.ColumnType.TIMESTAMP;

import io.altgrad.spec.Seeds;
import io.altgrad.stopping.Decision;
import io.altgrad.stopping.Event;
import io.altgrad.stopping.Verdict;
import java.time.Instant;

/** The columns of {@code events}. */
public final class EventColumns {

    /** All of them, in order. */
    public static final Schema<Event> SCHEMA = new Schema<>(
            "events",
            "a row",
            "a row for each trial that reached a rung of early stopping, and for each decision there; in order of"
                    + " number they say how the trials stand",
            "EventRow");

    public static final Column<Long> NUMBER =
            SCHEMA.required("number", INT64, "", "place among the events of the sweep, counted from 1", Event::number);

    public static final Column<Instant> AT =
            SCHEMA.optional("at", TIMESTAMP, "UTC, microseconds", "when it came about", Event::at);

    public static final Column<String> TRIAL_ID = SCHEMA.expected(
            "trial_id", STRING, "", "the trial", event -> event.decision().trial());

    public static final Column<Long> SEED = SCHEMA.required(
            "seed",
            INT64,
            "",
            "its seed, and that of the trials that it was compared with",
            event -> event.seeds().init());

    public static final Column<String> RULE =
            SCHEMA.expected("rule", STRING, "", "the stopping rule, as the sweep file names it", Event::rule);

    public static final Column<Integer> RUNG = SCHEMA.required(
            "rung",
            INT32,
            "steps",
            "the step after which it was looked at",
            event -> event.decision().rung());

    public static final Column<String> DECISION = SCHEMA.expected(
            "decision",
            STRING,
            "",
            "reached, where it reported its loss; continue or stop, where that was decided",
            event -> event.decision().verdict().toString());

    public static final Column<Double> VALUE = SCHEMA.optional(
            "value",
            DOUBLE,
            "nats",
            "validation loss that was judged, of the median rule the best up to the rung; null where not finite",
            event -> number(event.decision().value()));

    public static final Column<Double> CUTOFF = SCHEMA.optional(
            "cutoff",
            DOUBLE,
            "nats",
            "value up to which a trial went on; null where nothing was compared",
            event -> number(event.decision().cutoff()));

    public static final Column<Long> DATA_SEED = SCHEMA.optional(
            "data_seed",
            INT64,
            "",
            "its seed of the order of batches; null in rows older than this column, which have one for all",
            event -> event.seeds().data());

    public static final Column<Long> ROUNDING_SEED = SCHEMA.optional(
            "rounding_seed",
            INT64,
            "",
            "its seed of stochastic rounding and dropout; null likewise",
            event -> event.seeds().rounding());

    private EventColumns() {}

    private static Double number(double value) {
        return Double.isFinite(value) ? value : null;
    }

    /** The event that {@code row} was made from. */
    static Event event(Row row) {
        return new Event(
                row.get(NUMBER),
                row.get(AT),
                row.get(RULE),
                new Seeds(row.get(SEED), own(row.get(DATA_SEED), row), own(row.get(ROUNDING_SEED), row)),
                new Decision(
                        row.get(TRIAL_ID),
                        row.get(RUNG),
                        orNan(row.get(VALUE)),
                        orNan(row.get(CUTOFF)),
                        Verdict.of(row.get(DECISION))));
    }

    private static long own(Long seed, Row row) {
        return seed == null ? row.get(SEED) : seed;
    }

    private static double orNan(Double value) {
        return value == null ? Double.NaN : value;
    }
}
