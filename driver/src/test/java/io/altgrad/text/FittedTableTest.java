package io.altgrad.text;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class FittedTableTest {

    private record Row(String name, String group, String loss, String cost, String broken) {}

    private static final List<Row> ROWS = List.of(
            new Row("none", "a", "2.51", "baseline", "0"),
            new Row("e5m2", "a", "2.62", "+0.10", "1"),
            new Row("e5m2", "b", "2.64", "+0.12", "0"));

    @Test
    void roomForAllShowsAllAndSetsGroupsApart() {
        FittedTable.Fitted fitted = table().fit(ROWS, 80);
        assertThat(fitted.lines())
                .containsExactly(
                        "name  group      cost  loss  broken",
                        "none  a      baseline  2.51       0",
                        "e5m2  a         +0.10  2.62       1",
                        "",
                        "e5m2  b         +0.12  2.64       0");
        assertThat(fitted.left()).isEmpty();
    }

    @Test
    void whatIsNeededLeastGoesFirst() {
        assertThat(table().fit(ROWS, 28).lines().get(0)).isEqualTo("name  group      cost  loss");
        FittedTable.Fitted fitted = table().fit(ROWS, 24);
        assertThat(fitted.lines().get(0)).isEqualTo("name  group      cost");
        assertThat(fitted.left()).isEqualTo("no room for loss, broken");
    }

    @Test
    void whatIsStillTooWideIsFolded() {
        assertThat(table().fit(ROWS, 15).lines())
                .containsExactly(
                        "none  group a",
                        "  cost baseline",
                        "e5m2  group a",
                        "  cost +0.10",
                        "",
                        "e5m2  group b",
                        "  cost +0.12");
    }

    @Test
    void aColumnThatSaysNothingIsSaidInALine() {
        FittedTable<Row> table = table().figures("zero", 2, row -> "0")
                .figures("seeds", 2, row -> "10")
                .figures("again", 2, Row::loss);
        FittedTable.Fitted fitted = table.fit(ROWS, 200);
        assertThat(fitted.lines().get(0)).isEqualTo("name  group      cost  loss  broken");
        assertThat(fitted.left()).isEqualTo("seeds 10 in every row; no zero; again is as loss");
    }

    @Test
    void aNameThatAnotherTellsGoesWhereThereIsNoRoom() {
        FittedTable<Row> table = table().words("twice", FittedTable.NAME, row -> row.group() + row.group());
        assertThat(table.fit(ROWS, 80).lines().get(0)).endsWith("broken  twice");
        FittedTable.Fitted fitted = table.fit(ROWS, 40);
        assertThat(fitted.lines().get(0)).isEqualTo("name  group      cost  loss  broken");
        assertThat(fitted.left()).isEqualTo("twice goes with group");
    }

    @Test
    void oneRowKeepsEveryColumn() {
        assertThat(table().fit(ROWS.subList(0, 1), 80).lines())
                .containsExactly("name  group      cost  loss  broken", "none  a      baseline  2.51       0");
    }

    @ParameterizedTest
    @ValueSource(ints = {20, 30, 40, 60, 80, 100, 200})
    void noLineIsWiderThanAsked(int width) {
        assertThat(table().fit(ROWS, width).lines()).allMatch(line -> line.length() <= width);
    }

    private static FittedTable<Row> table() {
        return new FittedTable<Row>()
                .words("name", FittedTable.NAME, Row::name)
                .words("group", FittedTable.NAME, Row::group)
                .figures("cost", 1, Row::cost)
                .figures("loss", 2, Row::loss)
                .figures("broken", 3, Row::broken)
                .grouped(Row::group);
    }
}
