package io.altgrad.text;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class TextTableTest {

    private static final Map.Entry<String, Integer> FIRST = Map.entry("a", 1000);
    private static final Map.Entry<String, Integer> SECOND = Map.entry("two\nlines", 2);

    private static TextTable<Map.Entry<String, Integer>> table(String name, String number) {
        return new TextTable<Map.Entry<String, Integer>>()
                .right(number, row -> Integer.toString(row.getValue()))
                .left(name, Map.Entry::getKey);
    }

    @Test
    void wordsStartBelowEachOtherAndFiguresEndThere() {
        assertThat(table("name", "#").lines(List.of(FIRST, SECOND)))
                .containsExactly("   #  name", "1000  a", "   2  two", "      lines");
    }

    @Test
    void theBodyIsTheSameWithoutHeadings() {
        assertThat(table("", "").body(List.of(FIRST))).containsExactly("1000  a");
        assertThat(table("name", "#").body(List.of(SECOND))).containsExactly("2  two", "   lines");
        assertThat(table("", "").body(List.of())).isEmpty();
    }

    @Test
    void rowsThatComeLaterFitBelowWhereTheWidthIsGiven() {
        TextTable<String> table =
                new TextTable<String>().right("#", 3, text -> text).left("", 9, text -> text);
        assertThat(table.lines(List.of())).containsExactly("  #");
        assertThat(table.body(List.of("1"))).containsExactly("  1  1");
        assertThat(table.body(List.of("333"))).containsExactly("333  333");
    }

    @Test
    void aLongCellIsNotCut() {
        String cell = "x".repeat(500);
        assertThat(new TextTable<String>().left("", text -> text).body(List.of(cell)))
                .containsExactly(cell);
    }
}
