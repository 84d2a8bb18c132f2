package io.altgrad.submit;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.io.StringReader;
import java.nio.charset.StandardCharsets;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.Test;

class WithoutStackTracesTest {

    @Test
    void theLastCauseIsLeftOfAnExceptionAndAllElseOfTheRest() throws IOException {
        assertThat(copied("""
                12:00:00 ERROR Client: it fails
                Exception in thread "main" org.apache.spark.SparkException: External scheduler cannot be instantiated
                \tat org.apache.spark.SparkContext$.create(SparkContext.scala:3204)
                \tat java.base/java.lang.Thread.run(Thread.java:840)
                Caused by: java.lang.ClassNotFoundException: com.example.Missing
                \tat java.base/java.lang.ClassLoader.loadClass(ClassLoader.java:525)
                \t... 15 more
                at last
                """)).isEqualTo("""
                12:00:00 ERROR Client: it fails
                at last
                spark-submit: ClassNotFoundException: com.example.Missing
                """);
    }

    @Test
    void nothingIsAddedWhereNothingIsThrown() throws IOException {
        assertThat(copied("one\ntwo\n")).isEqualTo("one\ntwo\n");
    }

    @Test
    void theWordsOfAJvmOnItsVectorsAreLeftOutAndThoseOnOtherModulesNot() throws IOException {
        assertThat(copied("WARNING: Using incubator modules: jdk.incubator.vector\none\n"))
                .isEqualTo("one\n");
        assertThat(copied("WARNING: Using incubator modules: jdk.incubator.other\n"))
                .isEqualTo("WARNING: Using incubator modules: jdk.incubator.other\n");
    }

    @Test
    void aCauseThatIsKnownIsNotSaidAgain() throws IOException {
        String said = "Exception in thread \"main\" org.apache.spark.SparkException: Application a_1 is killed\n";
        assertThat(copied(said, () -> true)).isEmpty();
        assertThat(copied(said)).isEqualTo("spark-submit: SparkException: Application a_1 is killed\n");
    }

    private static String copied(String said) throws IOException {
        return copied(said, () -> false);
    }

    private static String copied(String said, BooleanSupplier known) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try (PrintStream lines = new PrintStream(out, true, StandardCharsets.UTF_8)) {
            WithoutStackTraces.copy(new BufferedReader(new StringReader(said)), lines, known);
        }
        return out.toString(StandardCharsets.UTF_8);
    }
}
