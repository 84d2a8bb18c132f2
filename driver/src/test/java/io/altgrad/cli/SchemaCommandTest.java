package io.altgrad.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.altgrad.store.Schema;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.List;
import org.junit.jupiter.api.Test;

class SchemaCommandTest {

    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    @Test
    void everyColumnIsShownWithItsMeaning() {
        assertThat(SchemaText.TABLES)
                .extracting(Schema::table)
                .containsExactly(
                        "trials",
                        "steps",
                        "layers",
                        "grid",
                        "events",
                        "comparison",
                        "pairs",
                        "robust",
                        "profile",
                        "equal_loss",
                        "learning_rates",
                        "variance",
                        "sweet_spot",
                        "best_of_layers");
        for (Schema<?> table : SchemaText.TABLES) {
            out.getBuffer().setLength(0);
            assertThat(run("schema", table.table())).isZero();
            List<String> lines = out.toString().lines().toList();
            assertThat(lines).contains(table.table() + ": " + table.rows());
            assertThat(table.columns()).allSatisfy(column -> {
                assertThat(column.meaning()).as(column.name()).isNotBlank();
                assertThat(lines)
                        .anyMatch(line ->
                                line.strip().startsWith(column.name() + " ") && line.contains(column.meaning()));
            });
        }
    }

    @Test
    void showsTypesUnitsAndWhatMayBeMissing() {
        assertThat(run("schema", "steps")).isZero();
        assertThat(out.toString())
                .contains("schema version 4")
                .containsPattern("val_loss +double +null +nats +validation loss after the update")
                .containsPattern("tokens_per_s +double +tokens/s")
                .doesNotContain("layers:");
        assertThat(run("schema", "stpes")).isEqualTo(2);
        assertThat(err.toString().strip())
                .isEqualTo(
                        "Cannot show table 'stpes': there are trials, steps, layers, grid, events, comparison, pairs, robust, profile, equal_loss, learning_rates, variance, sweet_spot and best_of_layers.");
    }

    @Test
    void showsTheJsonSchemaOfSweepFilesForAnEditor() throws IOException {
        assertThat(run("schema", "sweep")).isZero();
        assertThat(new ObjectMapper().readTree(out.toString()).at("/properties/training/properties/steps/description"))
                .hasToString("\"optimizer steps asked for\"");
    }

    private int run(String... arguments) {
        var command = Main.commandLine(List.of(new SchemaCommand()));
        command.setOut(new PrintWriter(out, true));
        command.setErr(new PrintWriter(err, true));
        return command.execute(arguments);
    }
}
