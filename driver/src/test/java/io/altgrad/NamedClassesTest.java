package io.altgrad;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Classes that texts call by their whole name: documentation, build files, scripts, and strings in the code. */
class NamedClassesTest {

    private static final Path ROOT = Path.of("..");
    private static final Pattern NAME = Pattern.compile("io\\.altgrad\\.(?:[a-z0-9]+\\.)*[A-Z]\\w*");

    @Test
    void everyClassThatATextNamesIsThere() throws IOException {
        Set<String> missing = new TreeSet<>();
        Set<String> named = new TreeSet<>();
        for (String part : List.of(
                "README.md",
                "worker/README.md",
                "driver/README.md",
                ".github",
                "pom.xml",
                "worker/pom.xml",
                "driver/pom.xml",
                "submit",
                "conf",
                "worker/src/main/java",
                "driver/src/main/java")) {
            for (Path file : files(ROOT.resolve(part))) {
                Matcher name = NAME.matcher(Files.readString(file, StandardCharsets.ISO_8859_1));
                while (name.find()) {
                    named.add(name.group());
                    if (!isThere(name.group())) {
                        missing.add(file + " names " + name.group());
                    }
                }
            }
        }
        assertThat(named)
                .contains("io.altgrad.cli.Main", "io.altgrad.spark.plugin.ProgressPlugin", "io.altgrad.spec.Trial");
        assertThat(missing).isEmpty();
    }

    private static boolean isThere(String name) {
        try {
            Class.forName(name, false, NamedClassesTest.class.getClassLoader());
            return true;
        } catch (ClassNotFoundException e) {
            return false;
        }
    }

    private static List<Path> files(Path part) throws IOException {
        try (Stream<Path> files = Files.walk(part)) {
            return files.filter(Files::isRegularFile).toList();
        }
    }
}
