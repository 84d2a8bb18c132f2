package io.altgrad.compare;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** A comparison as text for a terminal, for a document, or for a program. None ends with a line end. */
public enum ComparisonText {
    /** Columns for a terminal, with notes. */
    TABLE {
        @Override
        public String render(Comparison comparison) {
            return ComparisonTable.render(comparison);
        }
    },
    /** The same columns and notes for a document. */
    MARKDOWN {
        @Override
        public String render(Comparison comparison) {
            return ComparisonTable.markdown(comparison);
        }
    },
    /** Every column of {@code comparison}, a header line first, in cells of {@link io.altgrad.text.Csv}; unknown is empty. */
    CSV {
        @Override
        public String render(Comparison comparison) {
            return lines(comparison).csv();
        }
    },
    /** Every column of {@code comparison} as an object for each line, and the notes; unknown is null. */
    JSON {
        @Override
        public String render(Comparison comparison) {
            return json(comparison, List.of());
        }
    };

    /** The comparison alone. */
    public abstract String render(Comparison comparison);

    /** {@link #JSON} with the rows of each table that was asked for beside it, under the table's name. */
    public static String json(Comparison comparison, List<Aside<?>> asides) {
        Map<String, Object> whole = new LinkedHashMap<>();
        whole.put("answer", new VerdictText(comparison).answer());
        whole.put("baseline", comparison.baseline().toString());
        whole.put("metric", comparison.metric().column());
        whole.put("comparison", lines(comparison).rows());
        whole.put(
                "notes",
                Stream.concat(new VerdictText(comparison).notes().stream(), comparison.notes().stream())
                        .toList());
        asides.forEach(aside -> whole.put(aside.schema().table(), aside.rows()));
        try {
            return new ObjectMapper().writerWithDefaultPrettyPrinter().writeValueAsString(whole);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("Texts and numbers are always JSON.", e);
        }
    }

    private static Aside<ComparisonLine> lines(Comparison comparison) {
        return new Aside<>(ComparisonColumns.SCHEMA, ComparisonLine.of(comparison), List.of());
    }
}
