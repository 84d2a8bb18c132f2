package io.altgrad.store;

import static io.altgrad.store.ColumnType.INT64;
import static io.altgrad.store.ColumnType.STRING;

/** The columns of {@code grid}. */
public final class GridColumns {

    /** All of them, in order. */
    public static final Schema<GridEntry> SCHEMA = new Schema<>(
            "grid",
            "a row",
            "a row for each trial that the sweep file of the last run asks for; what else is in trials"
                    + " is of earlier ones",
            "GridRow");

    public static final Column<String> TRIAL_ID = SCHEMA.expected(
            "trial_id", STRING, "", "the trial", entry -> entry.ids().trial());

    public static final Column<String> GROUP_ID = SCHEMA.optional(
            "group_id", STRING, "", "as in trials", entry -> entry.ids().group());

    public static final Column<String> PAIR_ID = SCHEMA.optional(
            "pair_id", STRING, "", "as in trials", entry -> entry.ids().pair());

    public static final Column<Long> POSITION =
            SCHEMA.required("position", INT64, "", "place in the grid's order, counted from 1", GridEntry::position);

    private GridColumns() {}
}
