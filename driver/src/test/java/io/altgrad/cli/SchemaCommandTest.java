package io.altgrad.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.lang.reflect.RecordComponent;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SchemaCommandTest {

    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    @ParameterizedTest
    @ValueSource(strings = {"trials", "steps", "layers", "comparison"})
    void everyColumnThatIsWrittenIsDocumentedInItsPlace(String table) {
        List<SchemaCommand.Documented> documented = SchemaCommand.read().entrySet().stream()
                .filter(entry -> entry.getKey().startsWith(table + ":"))
                .findFirst()
                .orElseThrow()
                .getValue();
        RecordComponent[] written = SchemaCommand.TABLES.get(table).getRecordComponents();
        assertThat(documented)
                .extracting(SchemaCommand.Documented::name)
                .containsExactly(Arrays.stream(written)
                        .map(column -> SchemaCommand.snakeCase(column.getName()))
                        .toArray(String[]::new));
        assertThat(documented).allSatisfy(column -> {
            assertThat(column.type()).as(column.name()).isNotNull();
            assertThat(column.meaning()).as(column.name()).isNotBlank();
        });
    }

    @Test
    void showsTypesUnitsAndWhatMayBeMissing() {
        assertThat(run("schema", "steps")).isZero();
        assertThat(out.toString())
                .contains("schema version 3")
                .containsPattern("val_loss +double +null +nats +validation loss after the update")
                .containsPattern("tokens_per_s +double +tokens/s")
                .doesNotContain("layers:");
        assertThat(run("schema", "stpes")).isEqualTo(2);
        assertThat(err.toString().strip())
                .isEqualTo("Cannot show table 'stpes': there are trials, steps, layers and comparison.");
    }

    private int run(String... arguments) {
        var command = Main.commandLine(List.of(new SchemaCommand()));
        command.setOut(new PrintWriter(out, true));
        command.setErr(new PrintWriter(err, true));
        return command.execute(arguments);
    }
}
