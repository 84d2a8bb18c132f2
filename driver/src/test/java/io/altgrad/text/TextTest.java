package io.altgrad.text;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TextTest {

    @ParameterizedTest
    @CsvSource({
        "keep-head,          keep-head",
        "'a,b \"q\" | c',    a%2Cb%20%22q%22%20%7C%20c",
        "../../../escaped,   %2E.%2F..%2F..%2Fescaped",
        ".,                  %2E",
        "..,                 %2E.",
        "'',                 %",
        "/etc/passwd,        %2Fetc%2Fpasswd",
        "C:\\x,              C%3A%5Cx",
        "100%,               100%25",
        "~,                  %7E",
        "größe,              gr%C3%B6%C3%9Fe",
        "e3m4.v2_b-1,        e3m4.v2_b-1",
    })
    void aFileNameIsOneSegmentOfAscii(String text, String name) {
        assertThat(FileName.of(text)).isEqualTo(name);
    }

    private static Stream<String> names() {
        SplittableRandom random = new SplittableRandom(1);
        String letters = "ab./\\%~\n\0:*?\u00e9\u4e16 -_2E";
        List<String> names = new ArrayList<>(List.of("", ".", "..", "...", "%", "%2E", "a".repeat(300)));
        for (int i = 0; i < 500; i++) {
            StringBuilder name = new StringBuilder();
            random.ints(random.nextInt(200), 0, letters.length()).forEach(at -> name.append(letters.charAt(at)));
            names.add(name.toString());
        }
        return names.stream().distinct();
    }

    @Test
    void noNameLeadsOutOfItsFolderOrIsTooLong() {
        Path folder = Path.of("/base");
        assertThat(names()).allSatisfy(text -> {
            Path file = folder.resolve(FileName.of(text)).normalize();
            assertThat(file.getParent()).isEqualTo(folder);
            assertThat(file.getFileName().toString())
                    .hasSizeLessThanOrEqualTo(120)
                    .doesNotStartWith(".");
        });
    }

    @Test
    void differentTextsHaveDifferentFileNames() {
        List<String> names = names().toList();
        assertThat(names.stream().map(FileName::of)).doesNotHaveDuplicates().hasSameSizeAs(names);
        String common = "x".repeat(119);
        assertThat(Stream.of("", "y", "yz", "yy").map(end -> FileName.of(common + end)))
                .doesNotHaveDuplicates();
        assertThat(FileName.of(FileName.of("x".repeat(300)))).isNotEqualTo(FileName.of("x".repeat(300)));
    }

    @Test
    void whatDoesNotPrintIsWrittenAsInJava() {
        assertThat(Printable.of("two\nlines\tand \u001b[2J, \u202eturned\u2028 €"))
                .isEqualTo("two\\nlines\\tand \\u001b[2J, \\u202eturned\\u2028 €");
        assertThat(Printable.of("a\\b$1 \"q\" | <b>")).isEqualTo("a\\b$1 \"q\" | <b>");
    }

    @Test
    void nothingInMarkdownIsMarkedUp() {
        assertThat(Markdown.escape("keep_head-2.5 (a, b) = c")).isEqualTo("keep_head-2.5 (a, b) = c");
        assertThat(Markdown.escape("a|b *c* _d_ `e` [f] <g> &amp; \\ ~h~\ni"))
                .isEqualTo("a\\|b \\*c\\* \\_d\\_ \\`e\\` \\[f\\] \\<g\\> \\&amp; \\\\ \\~h\\~\\\\ni");
    }

    @Test
    void aCellOfCsvIsNeitherAFormulaNorAChangedNumber() {
        assertThat(Stream.of("=1+1", "+1", "-1", "@x", "\tx", "'x", "x=1", "").map(Csv::cell))
                .containsExactly("'=1+1", "'+1", "'-1", "'@x", "'\tx", "''x", "x=1", "");
        assertThat(Csv.cell(-0.25)).isEqualTo("-0.25");
        assertThat(Csv.cell(7)).isEqualTo("7");
        assertThat(Csv.cell(null)).isEmpty();
        assertThat(Csv.cell("a,b \"q\"")).isEqualTo("\"a,b \"\"q\"\"\"");
        assertThat(Csv.cell("=two\nlines")).isEqualTo("\"'=two\nlines\"");
    }

    @Test
    void numbersComeBySizeAndNumbersInTextsToo() {
        assertThat(Stream.of(
                                "none",
                                "block 16",
                                "0.001",
                                "1.0E-4",
                                "128",
                                "block 2",
                                "3.0E-4",
                                "block 2x16",
                                "-1",
                                "16")
                        .sorted(NaturalOrder.TEXTS))
                .containsExactly(
                        "-1", "1.0E-4", "3.0E-4", "0.001", "16", "128", "block 2", "block 2x16", "block 16", "none");
        assertThat(Stream.of("1", "01", "1.0").sorted(NaturalOrder.TEXTS)).containsExactly("01", "1", "1.0");
        assertThat(Stream.of("h.10", "h.9", "h.09").sorted(NaturalOrder.TEXTS)).containsExactly("h.09", "h.9", "h.10");
    }
}
