package io.altgrad.cli;

import io.altgrad.base.UserError;
import io.altgrad.spec.Trial;
import io.altgrad.sweep.Grid;
import java.nio.file.Path;
import picocli.CommandLine.Option;

/** One trial of a sweep file, by its id or by its number. */
final class TrialSelection {

    @Option(names = "--trial", paramLabel = "ID", description = "The trial of that id, or of its beginning.")
    private String id;

    @Option(names = "--index", paramLabel = "N", description = "The Nth trial of the plan, counted from 1.")
    private Long index;

    /** The trial of {@code grid}, which {@code file} describes. */
    Trial of(Grid grid, Path file) {
        return index == null ? named(grid, file) : numbered(grid, file);
    }

    private Trial numbered(Grid grid, Path file) {
        if (index < 1 || index > grid.runCount()) {
            throw new UserError("Cannot take trial number " + index + " of " + file + ": it has " + grid.runCount()
                    + "; see 'altgrad plan " + file + "'.");
        }
        return grid.trials().skip(index - 1).findFirst().orElseThrow();
    }

    private Trial named(Grid grid, Path file) {
        return grid.trials()
                .filter(trial -> trial.id().startsWith(id))
                .findFirst()
                .orElseThrow(() -> new UserError("Cannot find trial " + id + " in " + file
                        + ": no id begins so; see 'altgrad plan --all " + file + "'."));
    }
}
