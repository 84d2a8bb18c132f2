package io.altgrad.app;

import io.altgrad.corpus.Corpora;
import io.altgrad.spec.Trial;
import io.altgrad.trial.MemoryEstimate;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.Set;
import java.util.function.ToLongBiFunction;
import org.apache.hadoop.conf.Configuration;

/** The trial of a sweep that needs most memory. */
public final class LargestTrial {

    private LargestTrial() {}

    /**
     * An upper estimate of what it needs of a CPU's memory, in bytes, besides what its process takes anyway; 0 if there
     * are no trials.
     *
     * @throws io.altgrad.base.UserError if a trial's text cannot be read
     */
    public static long bytes(Iterator<Trial> trials, Configuration configuration) {
        return largest(trials, configuration, MemoryEstimate::onHost);
    }

    /** Likewise of a GPU's memory, with what its process takes there. */
    public static long bytesOfGpu(Iterator<Trial> trials, Configuration configuration) {
        return largest(trials, configuration, MemoryEstimate::of);
    }

    private static long largest(
            Iterator<Trial> trials, Configuration configuration, ToLongBiFunction<Trial, Integer> estimate) {
        long largest = 0;
        Set<Object> seen = new HashSet<>();
        while (trials.hasNext()) {
            Trial trial = trials.next();
            if (seen.add(List.of(MemoryEstimate.kind(trial), trial.corpus()))) {
                int vocabulary = Corpora.load(trial.corpus(), configuration).vocabularySize();
                largest = Math.max(largest, estimate.applyAsLong(trial, vocabulary));
            }
        }
        return largest;
    }
}
