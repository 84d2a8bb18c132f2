package io.altgrad.compare;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.altgrad.store.Column;
import io.altgrad.text.Csv;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.Collectors;
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
    /** Every column of {@code comparison}, a header line first, in cells of {@link Csv}; unknown is empty. */
    CSV {
        @Override
        public String render(Comparison comparison) {
            Stream<String> head = Stream.of(ComparisonColumns.SCHEMA.columns().stream()
                    .map(Column::name)
                    .collect(Collectors.joining(",")));
            Stream<String> lines = ComparisonLine.of(comparison).stream()
                    .map(line -> ComparisonColumns.SCHEMA.row(line).values().values().stream()
                            .map(Csv::cell)
                            .collect(Collectors.joining(",")));
            return Stream.concat(head, lines).collect(Collectors.joining(System.lineSeparator()));
        }
    },
    /** Every column of {@code comparison} as an object for each line, and the notes; unknown is null. */
    JSON {
        @Override
        public String render(Comparison comparison) {
            Map<String, Object> whole = new LinkedHashMap<>();
            whole.put("answer", new VerdictText(comparison).answer());
            whole.put("baseline", comparison.baseline());
            whole.put("metric", comparison.metric().column());
            whole.put(
                    "comparison",
                    ComparisonLine.of(comparison).stream()
                            .map(line -> ComparisonColumns.SCHEMA.row(line).values())
                            .toList());
            whole.put(
                    "notes",
                    Stream.concat(new VerdictText(comparison).notes().stream(), comparison.notes().stream())
                            .toList());
            try {
                return new ObjectMapper().writerWithDefaultPrettyPrinter().writeValueAsString(whole);
            } catch (JsonProcessingException e) {
                throw new IllegalStateException("Texts and numbers are always JSON.", e);
            }
        }
    };

    public abstract String render(Comparison comparison);
}
