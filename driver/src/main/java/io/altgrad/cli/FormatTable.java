package io.altgrad.cli;

import com.github.freva.asciitable.AsciiTable;
import com.github.freva.asciitable.Column;
import com.github.freva.asciitable.ColumnData;
import com.github.freva.asciitable.HorizontalAlign;
import io.altgrad.format.NumberFormat;
import io.altgrad.format.ScalarCodec;
import java.util.List;
import java.util.function.Function;

/** Number formats as text: their registry, and the codes of one. */
final class FormatTable {

    private FormatTable() {}

    /** {@code code,value} of every code as CSV, with a line end behind the last. */
    static String codes(NumberFormat format) {
        ScalarCodec codec = ScalarCodec.of(format);
        StringBuilder lines = new StringBuilder("code,value\n");
        for (int code = 0; code < format.codeCount(); code++) {
            lines.append(code).append(',').append(plain(codec.decode(code))).append('\n');
        }
        return lines.toString();
    }

    /** A line for each format under a head. */
    static String of(List<NumberFormat> formats) {
        return AsciiTable.getTable(
                AsciiTable.NO_BORDERS,
                formats,
                List.of(
                        column("name", HorizontalAlign.LEFT, NumberFormat::name),
                        column("bits", HorizontalAlign.RIGHT, f -> Integer.toString(f.bits())),
                        column("E", HorizontalAlign.RIGHT, f -> Integer.toString(f.exponentBits())),
                        column("M", HorizontalAlign.RIGHT, f -> Integer.toString(f.mantissaBits())),
                        column(
                                "bias",
                                HorizontalAlign.RIGHT,
                                f -> f.exponentBits() == 0 ? "-" : Integer.toString(f.bias())),
                        column("special codes", HorizontalAlign.LEFT, FormatTable::specials),
                        column("max finite", HorizontalAlign.RIGHT, f -> plain(f.maxFinite())),
                        column("min positive", HorizontalAlign.RIGHT, f -> plain(f.minPositive()))));
    }

    private static ColumnData<NumberFormat> column(
            String header, HorizontalAlign align, Function<NumberFormat, String> value) {
        return new Column().header(header).headerAlign(align).dataAlign(align).with(value::apply);
    }

    private static String specials(NumberFormat format) {
        return switch (format.specialCodes()) {
            case NONE -> "none";
            case IEEE -> "Inf, NaN";
            case FN -> "NaN";
            case FNUZ -> "NaN, no -0";
            case EXTENDED -> "Inf, NaN, no -0";
            case FNU -> "NaN, no sign, no 0";
        };
    }

    /** The shortest decimal that reads back as the same float, without a trailing {@code .0}. */
    private static String plain(float value) {
        String text = Float.toString(value);
        return text.endsWith(".0") ? text.substring(0, text.length() - 2) : text;
    }
}
