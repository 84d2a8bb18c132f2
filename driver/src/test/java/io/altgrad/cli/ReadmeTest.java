package io.altgrad.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** What the README shows is what the code gives. */
class ReadmeTest {

    private final Path root = Path.of("").toAbsolutePath().getParent();
    private final String readme = read(root.resolve("README.md"));

    @Test
    void theFormatTableIsTheRegistrys() {
        StringWriter out = new StringWriter();
        Main.commandLine(List.of(new FormatsCommand()))
                .setOut(new PrintWriter(out, true))
                .execute("formats");
        String table = out.toString().lines().map(String::stripTrailing).collect(Collectors.joining("\n"));
        assertThat(readme).contains(table.strip());
    }

    @Test
    void everyTruthIsListed() throws IOException {
        try (Stream<Path> tests = Files.list(root.resolve("worker/src/test/java/io/altgrad/truth"))) {
            assertThat(tests.map(test -> test.getFileName().toString().replace("Test.java", "")))
                    .hasSize(11)
                    .allSatisfy(truth -> assertThat(readme).contains("`" + truth + "`"));
        }
    }

    private static String read(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
