package io.altgrad.app;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.tools.JavaCompiler;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(180)
class ExampleTest {

    private static final Pattern EXAMPLE = Pattern.compile("<pre>\\{@code\n(.*?)\n \\* }</pre>", Pattern.DOTALL);

    @TempDir
    private Path folder;

    @Test
    void theProgramOfTheJavadocCompilesAndRunsAsItStands() throws Exception {
        compile(example());

        String printed = run(AltGradTest.write(folder, "out").toString());

        assertThat(printed.lines())
                .hasSize(3)
                .satisfiesExactlyInAnyOrder(
                        line -> assertThat(line).matches("none [45]\\.\\d+"),
                        line -> assertThat(line).matches("e5m2 [45]\\.\\d+"),
                        line -> assertThat(line).isEqualTo("all trials have ended"));
    }

    @Test
    void theLinesOfThePageCompile() throws IOException {
        Matcher lines =
                Pattern.compile("```java\n(.*?)```", Pattern.DOTALL).matcher(Files.readString(Path.of("README.md")));
        assertThat(lines.find()).isTrue();
        compile("""
                import io.altgrad.app.*;
                import io.altgrad.compare.*;
                import io.altgrad.sweep.*;
                import java.nio.file.Path;

                final class Example {
                    void run(org.apache.spark.sql.SparkSession spark) throws java.io.IOException {
                """ + lines.group(1) + "}}");
    }

    private void compile(String program) throws IOException {
        Path source = Files.writeString(folder.resolve("Example.java"), program);
        JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
        ByteArrayOutputStream errors = new ByteArrayOutputStream();
        int code = compiler.run(
                null,
                null,
                errors,
                "-proc:none",
                "-cp",
                System.getProperty("java.class.path"),
                "-d",
                folder.toString(),
                source.toString());
        assertThat(code).as(errors.toString(StandardCharsets.UTF_8)).isZero();
    }

    private String run(String argument) throws Exception {
        PrintStream out = System.out;
        ByteArrayOutputStream printed = new ByteArrayOutputStream();
        try (URLClassLoader loader = new URLClassLoader(
                new URL[] {folder.toUri().toURL()}, getClass().getClassLoader())) {
            System.setOut(new PrintStream(printed, true, StandardCharsets.UTF_8));
            loader.loadClass("Example").getMethod("main", String[].class).invoke(null, (Object)
                    new String[] {argument});
        } finally {
            System.setOut(out);
        }
        return printed.toString(StandardCharsets.UTF_8);
    }

    private static String example() throws IOException {
        String source = Files.readString(Path.of("src/main/java/io/altgrad/app/AltGrad.java"));
        Matcher matcher = EXAMPLE.matcher(source);
        assertThat(matcher.find()).isTrue();
        return matcher.group(1).replaceAll("(?m)^ \\* ?", "");
    }
}
