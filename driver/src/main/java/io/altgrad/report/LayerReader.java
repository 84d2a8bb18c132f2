package io.altgrad.report;

import static io.altgrad.store.LayerColumns.FORMAT;
import static io.altgrad.store.LayerColumns.LAYER;
import static io.altgrad.store.LayerColumns.OPERAND;
import static io.altgrad.store.LayerColumns.SATURATED_FRACTION;
import static io.altgrad.store.LayerColumns.SQNR_DB;
import static io.altgrad.store.LayerColumns.STEP;
import static io.altgrad.store.LayerColumns.UNDERFLOWED_FRACTION;

import io.altgrad.compare.SqnrMean;
import io.altgrad.report.PageData.Layers.Cell;
import io.altgrad.report.PageData.Layers.Column;
import io.altgrad.store.Row;
import io.altgrad.text.NaturalOrder;
import io.altgrad.text.Printable;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.function.BiConsumer;

/** Takes in the layer statistics of one trial after the other, and gives their means. */
final class LayerReader implements BiConsumer<String, List<Row>> {

    /** The columns of {@code layers} that it takes in. */
    static final List<io.altgrad.store.Column<?>> COLUMNS =
            List.of(STEP, LAYER, OPERAND, FORMAT, SATURATED_FRACTION, UNDERFLOWED_FRACTION, SQNR_DB);

    /** Rows beyond which the other axes are taken together. */
    private static final int ROWS_KEPT_APART = 400;

    /** Cells that are shown, about three megabytes of the page; what is beyond is left out, last columns first. */
    private static final int MOST_CELLS = 100_000;

    private static final List<String> OPERANDS = List.of(
            "weight",
            "weight.grad_input",
            "input",
            "input.grad_weight",
            "grad_output",
            "grad_output.grad_weight",
            "grad_output.grad_value",
            "output",
            "query",
            "query.grad_key",
            "key",
            "key.grad_query",
            "probabilities",
            "probabilities.grad_value",
            "value",
            "value.grad_probabilities",
            "grad_scores",
            "grad_scores.grad_key");

    private final RowIndex rows;
    private final Map<Column, Integer> columns = new LinkedHashMap<>();
    private final int[] columnOfRow;
    private final List<Map<String, Map<String, Sum>>> sums = new ArrayList<>();

    LayerReader(RowIndex rows) {
        this.rows = rows;
        boolean apart = rows.size() <= ROWS_KEPT_APART;
        columnOfRow = rows.rows().stream()
                .map(row -> new Column(
                        Printable.of(row.format()),
                        Printable.of(row.rules()),
                        apart ? row.axes().stream().map(Printable::of).toList() : null))
                .mapToInt(column -> columns.computeIfAbsent(column, c -> columns.size()))
                .toArray();
        columns.forEach((column, place) -> sums.add(new HashMap<>()));
    }

    @Override
    public void accept(String trialId, List<Row> trialLayers) {
        int column = columnOfRow[rows.rowOf(rows.trial(trialId))];
        for (Row row : trialLayers) {
            sums.get(column)
                    .computeIfAbsent(row.get(LAYER), layer -> new LinkedHashMap<>())
                    .computeIfAbsent(row.get(OPERAND), operand -> new Sum(row.get(FORMAT)))
                    .add(row);
        }
    }

    PageData.Layers layers() {
        Places layers = new Places();
        sums.stream()
                .flatMap(column -> column.keySet().stream())
                .distinct()
                .sorted(layerOrder())
                .forEach(layers::of);
        Places operands = new Places();
        OPERANDS.stream()
                .filter(operand -> sums.stream()
                        .flatMap(column -> column.values().stream())
                        .anyMatch(layer -> layer.containsKey(operand)))
                .forEach(operands::of);
        Places formats = new Places();
        List<Cell> cells = new ArrayList<>();
        for (int column = 0; column < sums.size() && cells.size() < MOST_CELLS; column++) {
            for (String layer : layers.names()) {
                int place = column;
                sums.get(column)
                        .getOrDefault(layer, Map.of())
                        .forEach((operand, sum) -> cells.add(
                                sum.cell(place, layers.of(layer), operands.of(operand), formats.of(sum.format))));
            }
        }
        return new PageData.Layers(
                layers.names(), operands.names(), formats.names(), List.copyOf(columns.keySet()), cells);
    }

    /** Blocks in their order and the head behind them: {@code h.2} before {@code h.10}, {@code lm_head} last. */
    static Comparator<String> layerOrder() {
        return Comparator.comparing((String layer) -> !layer.contains(".")).thenComparing(NaturalOrder.TEXTS);
    }

    /** Names in the order in which they were asked for. */
    private static final class Places {

        private final Map<String, Integer> places = new LinkedHashMap<>();

        int of(String name) {
            return places.computeIfAbsent(name, n -> places.size());
        }

        List<String> names() {
            return List.copyOf(places.keySet());
        }
    }

    private static final class Sum {

        private final String format;
        private final SqnrMean sqnr = new SqnrMean();
        private double saturated;
        private double underflowed;
        private int count;

        Sum(String format) {
            this.format = format;
        }

        void add(Row row) {
            sqnr.add(row.get(SQNR_DB));
            saturated += row.get(SATURATED_FRACTION);
            underflowed += row.get(UNDERFLOWED_FRACTION);
            count++;
        }

        Cell cell(int column, int layer, int operand, int formatPlace) {
            OptionalDouble noise = sqnr.noise();
            Double meanNoise = noise.isPresent() ? noise.getAsDouble() : null;
            return new Cell(column, layer, operand, meanNoise, saturated / count, underflowed / count, formatPlace);
        }
    }
}
