package io.altgrad.report;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonSerializer;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializerProvider;
import com.fasterxml.jackson.databind.module.SimpleModule;
import com.fasterxml.jackson.databind.ser.std.ToStringSerializer;
import io.altgrad.statistics.Verdict;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.math.BigDecimal;
import java.math.MathContext;

/**
 * The page's data as JSON that may stand in a {@code script} element. Numbers have six significant digits, which is more
 * than a chart shows or a loss means; one that is not finite is null. A seed, the one kind of
 * long here, is a text, for a browser's numbers are exact up to 2^53 only. A layer's cell is an array, for there are
 * many.
 */
final class PageJson {

    private static final MathContext DIGITS = new MathContext(6);

    private static final ObjectMapper MAPPER = new ObjectMapper()
            .registerModule(new SimpleModule()
                    .addSerializer(Double.class, new Rounded())
                    .addSerializer(double.class, new Rounded())
                    .addSerializer(Long.class, ToStringSerializer.instance)
                    .addSerializer(long.class, ToStringSerializer.instance)
                    .addSerializer(Verdict.class, new Word())
                    .addSerializer(PageData.Layers.Cell.class, new CellArray()));

    private PageJson() {}

    /**
     * The data as JSON for a script element: within JSON {@code <} occurs in strings alone. Escaped there, no text can
     * end the element or open a comment, and the JSON is the same.
     */
    static String toJson(PageData data) {
        try {
            return MAPPER.writeValueAsString(data).replace("<", "\\u003c");
        } catch (JsonProcessingException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void write(Double value, JsonGenerator json) throws IOException {
        if (value == null || !Double.isFinite(value)) {
            json.writeNull();
        } else {
            // valueOf goes through the double's shortest text, so that 0.1 is 0.1 before it is rounded.
            String text =
                    BigDecimal.valueOf(value).round(DIGITS).stripTrailingZeros().toString();
            json.writeNumber(text);
        }
    }

    private static final class Rounded extends JsonSerializer<Double> {
        @Override
        public void serialize(Double value, JsonGenerator json, SerializerProvider provider) throws IOException {
            write(value, json);
        }
    }

    private static final class Word extends JsonSerializer<Verdict> {
        @Override
        public void serialize(Verdict value, JsonGenerator json, SerializerProvider provider) throws IOException {
            json.writeString(value.word());
        }
    }

    private static final class CellArray extends JsonSerializer<PageData.Layers.Cell> {
        @Override
        public void serialize(PageData.Layers.Cell cell, JsonGenerator json, SerializerProvider provider)
                throws IOException {
            json.writeStartArray();
            json.writeNumber(cell.column());
            json.writeNumber(cell.layer());
            json.writeNumber(cell.operand());
            write(cell.noise(), json);
            write(cell.saturated(), json);
            write(cell.underflowed(), json);
            json.writeNumber(cell.format());
            json.writeEndArray();
        }
    }
}
