package io.altgrad.cli;

import io.altgrad.base.UserError;
import io.altgrad.watch.Terminal;
import java.util.OptionalInt;
import picocli.CommandLine.Option;

/** The options that say how wide a table may be. */
final class TableWidth {

    private static final int NARROWEST = 20;

    @Option(names = "--wide", description = "Print every column, as is done where the output is no terminal.")
    private boolean wide;

    @Option(
            names = "--width",
            paramLabel = "N",
            description = "Make the table fit N characters; a terminal's own width is what it fits without this.")
    private Integer width;

    /** The characters of a line; empty for all columns. */
    OptionalInt columns() {
        if (width != null && width < NARROWEST) {
            throw new UserError(
                    "Cannot fit a table into " + width + " characters: --width takes at least " + NARROWEST + ".");
        }
        if (wide) {
            return OptionalInt.empty();
        }
        return width == null ? Terminal.columns() : OptionalInt.of(width);
    }
}
