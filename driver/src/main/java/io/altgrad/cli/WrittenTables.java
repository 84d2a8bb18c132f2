package io.altgrad.cli;

import io.altgrad.app.AltGrad;
import io.altgrad.compare.Aside;
import io.altgrad.compare.Comparison;
import io.altgrad.sweep.UserPath;
import java.io.IOException;
import java.util.List;
import picocli.CommandLine.Option;

/** The option of {@code compare} that writes its tables. */
final class WrittenTables {

    @Option(
            names = "--out",
            paramLabel = "FOLDER",
            description = "Where to write the table 'comparison', and those asked for beside it, as Parquet.")
    private String out;

    /** Tables that take reading and computing. */
    @FunctionalInterface
    interface Asides {
        /** Makes them. */
        List<Aside<?>> make() throws IOException;
    }

    /** Writes them where a folder was named. */
    void write(AltGrad altgrad, Comparison comparison, Asides asides) throws IOException {
        if (out == null) {
            return;
        }
        String folder = UserPath.of("--out", out);
        altgrad.write(comparison, folder);
        for (Aside<?> aside : asides.make()) {
            altgrad.write(aside, folder);
        }
    }
}
