package io.altgrad.cli;

import com.github.freva.asciitable.AsciiTable;
import com.github.freva.asciitable.Column;
import com.github.freva.asciitable.ColumnData;
import com.github.freva.asciitable.HorizontalAlign;
import io.altgrad.format.Formats;
import io.altgrad.format.NumberFormat;
import io.altgrad.format.ScalarCodec;
import io.altgrad.sweep.UserError;
import java.io.PrintWriter;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.function.Function;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code altgrad formats}: the registry, or one format's codes. */
@Command(name = "formats", description = "List the number formats, or show one and its codes.")
final class FormatsCommand implements Callable<Integer> {

    @Parameters(paramLabel = "NAME", arity = "0..1", description = "A format, for example e4m3fn or e3m4b1.")
    private String name;

    @Option(names = "--codes", description = "Print 'code,value' for every code, as CSV.")
    private boolean codes;

    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() {
        PrintWriter out = spec.commandLine().getOut();
        if (codes && name == null) {
            throw new UserError(
                    "Cannot print codes without a format: give its name, as in 'altgrad formats e5m2 --codes'.");
        }
        if (codes) {
            printCodes(out, UserError.onInvalid(() -> Formats.parse(name)));
        } else {
            out.println(table(name == null ? Formats.all() : List.of(UserError.onInvalid(() -> Formats.parse(name)))));
        }
        out.flush();
        return ExitCode.OK;
    }

    private static void printCodes(PrintWriter out, NumberFormat format) {
        ScalarCodec codec = ScalarCodec.of(format);
        StringBuilder lines = new StringBuilder("code,value\n");
        for (int code = 0; code < format.codeCount(); code++) {
            lines.append(code).append(',').append(plain(codec.decode(code))).append('\n');
        }
        out.print(lines);
    }

    private static String table(List<NumberFormat> formats) {
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
                        column("special codes", HorizontalAlign.LEFT, FormatsCommand::specials),
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
            case FNU -> "NaN, no sign, no 0";
        };
    }

    /** The shortest decimal that reads back as the same float, without a trailing {@code .0}. */
    private static String plain(float value) {
        String text = Float.toString(value);
        return text.endsWith(".0") ? text.substring(0, text.length() - 2) : text;
    }
}
