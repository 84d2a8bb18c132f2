package io.altgrad.app;

import io.altgrad.corpus.Vocabulary;
import io.altgrad.nn.Gpt;
import io.altgrad.spec.Trial;
import io.altgrad.sweep.Grid;
import io.altgrad.trial.MemoryEstimate;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;

/**
 * The sizes of a sweep's trials, by their shapes alone.
 *
 * @param fewestParameters of a model
 * @param mostParameters of another
 * @param bytes that the largest trial needs of a CPU's memory by an upper estimate, besides what its process takes
 */
public record TrialSizes(long fewestParameters, long mostParameters, long bytes) {

    /** Trials that are looked at, so that a plan of a million is there at once. */
    private static final int LOOKED_AT = 5_000;

    private static final double MIB = 1L << 20;

    /**
     * The sizes of the first {@value #LOOKED_AT} trials; empty where a text of theirs, which decides how many characters
     * are embedded, is not on this machine.
     */
    static Optional<TrialSizes> of(Grid grid) {
        Map<String, OptionalInt> vocabularies = new HashMap<>();
        Set<Object> seen = new HashSet<>();
        long fewest = Long.MAX_VALUE;
        long most = 0;
        long bytes = 0;
        for (Iterator<Trial> trials = grid.trials().limit(LOOKED_AT).iterator(); trials.hasNext(); ) {
            Trial trial = trials.next();
            if (seen.add(List.of(MemoryEstimate.kind(trial), trial.corpus()))) {
                OptionalInt vocabulary = vocabularies.computeIfAbsent(trial.corpus(), Vocabulary::size);
                if (vocabulary.isEmpty()) {
                    return Optional.empty();
                }
                long parameters = Gpt.parameterCount(trial.model(), vocabulary.getAsInt());
                fewest = Math.min(fewest, parameters);
                most = Math.max(most, parameters);
                bytes = Math.max(bytes, MemoryEstimate.onHost(trial, vocabulary.getAsInt()));
            }
        }
        return seen.isEmpty() ? Optional.empty() : Optional.of(new TrialSizes(fewest, most, bytes));
    }

    /** The mebibytes of memory that the largest trial needs. */
    public double mib() {
        return bytes / MIB;
    }

    /** In a line. */
    public String line() {
        return String.format(
                Locale.ROOT,
                "%s parameters a model; the largest trial needs about %s of memory, besides its process",
                fewestParameters == mostParameters
                        ? String.format(Locale.ROOT, "%,d", mostParameters)
                        : String.format(Locale.ROOT, "%,d to %,d", fewestParameters, mostParameters),
                amount(bytes));
    }

    /** A notice where a machine with so much free memory cannot hold the largest trial. */
    Optional<String> misfit(long bytesFree) {
        return bytes <= bytesFree
                ? Optional.empty()
                : Optional.of("Note: the largest trial needs about " + amount(bytes) + " of memory by its shapes, and"
                        + " this machine has " + amount(bytesFree)
                        + " free; make model, context or batch smaller, or run it on a larger machine.");
    }

    /** A number of bytes for a person: {@code 53 MiB}, {@code 20.1 GiB}. */
    static String amount(long bytes) {
        return bytes < 10 * (1L << 30)
                ? String.format(Locale.ROOT, "%,.0f MiB", Math.max(1, bytes / MIB))
                : String.format(Locale.ROOT, "%,.1f GiB", bytes / MIB / 1024);
    }
}
