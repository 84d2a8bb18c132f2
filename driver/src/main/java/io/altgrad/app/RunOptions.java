package io.altgrad.app;

import io.altgrad.base.UserError;
import io.altgrad.engine.Torch;
import io.altgrad.run.SweepListener;
import io.altgrad.table.TableName;
import io.altgrad.watch.Coloring;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * The way a sweep is run; nothing here changes what its trials are.
 *
 * @param computation what trials are computed with
 * @param durability the answer to failures, and how often a running trial keeps its state
 * @param shown where and how it is shown
 * @param table the tables of a Spark catalog that results are written to beside the folder; empty for none
 * @param notices hears each line that a user should read: results that were there, changes of the sweep file
 * @param progress hears how the run goes, from several threads at once
 */
public record RunOptions(
        Computation computation,
        Durability durability,
        Shown shown,
        Optional<TableName> table,
        Consumer<String> notices,
        SweepListener progress) {

    /** The port of a live page that is not wanted. */
    public static final int NO_PAGE = -1;

    /** One thread a trial, the libtorch that the environment says, the usual durability, and nothing shown. */
    public static final RunOptions DEFAULT = new RunOptions(
            new Computation(1, Torch.ofEnvironment(), 1),
            Durability.STANDARD,
            new Shown(Display.QUIET, Coloring.AUTO, NO_PAGE),
            Optional.empty(),
            line -> {},
            SweepListener.NONE);

    /**
     * The means by which trials are computed.
     *
     * @param threads threads of each trial's tensor operations; sums differ in the last digit between thread counts
     * @param torch the libtorch
     * @param stack trials of one shape that are trained as one stack, at most; changes no number
     */
    public record Computation(int threads, Torch torch, int stack) {

        public Computation {
            if (threads < 1) {
                throw new UserError("Cannot give " + threads + " threads to a trial: at least 1 is needed.");
            }
            if (stack < 1) {
                throw new UserError("Cannot train stacks of " + stack + " trials: at least 1 is needed.");
            }
            Objects.requireNonNull(torch, "torch");
        }
    }

    /** A way of showing progress. */
    public enum Display {
        /** Not at all. */
        QUIET,
        /** On standard error: drawn in its place on a terminal, in lines elsewhere. */
        STANDARD_ERROR,
        /** On standard error in lines, among which others may come. */
        LINES
    }

    /**
     * The places where a run is shown.
     *
     * @param display the place where progress is shown
     * @param coloring whether what is shown has colours
     * @param watchPort the port of a live page on this machine, 0 for any that is free, or {@link #NO_PAGE}
     */
    public record Shown(Display display, Coloring coloring, int watchPort) {

        public Shown {
            Objects.requireNonNull(display, "display");
            Objects.requireNonNull(coloring, "coloring");
        }
    }

    public RunOptions {
        Objects.requireNonNull(computation, "computation");
        Objects.requireNonNull(durability, "durability");
        Objects.requireNonNull(shown, "shown");
        Objects.requireNonNull(table, "table");
        Objects.requireNonNull(notices, "notices");
        Objects.requireNonNull(progress, "progress");
    }

    /** The place where progress is shown. */
    public Display display() {
        return shown.display();
    }

    /** The answer to whether what is shown has colours. */
    public Coloring coloring() {
        return shown.coloring();
    }

    /** The port of a live page on this machine, 0 for any that is free, or {@link #NO_PAGE}. */
    public int watchPort() {
        return shown.watchPort();
    }

    /** Threads of each trial. */
    public int threads() {
        return computation.threads();
    }

    /** The libtorch that trials are computed with. */
    public Torch torch() {
        return computation.torch();
    }

    /** Trials of one shape that are trained as one stack, at most. */
    public int stack() {
        return computation.stack();
    }

    /** These options with trials computed so. */
    public RunOptions with(Computation other) {
        return new RunOptions(other, durability, shown, table, notices, progress);
    }

    /** These options with so many threads a trial. */
    public RunOptions withThreads(int count) {
        return with(new Computation(count, torch(), stack()));
    }

    /** These options with another libtorch. */
    public RunOptions withTorch(Torch other) {
        return with(new Computation(threads(), other, stack()));
    }

    /** These options with so many trials of one shape trained as one stack, at most. */
    public RunOptions withStack(int trials) {
        return with(new Computation(threads(), torch(), trials));
    }

    /** These options with another answer to failures. */
    public RunOptions withDurability(Durability other) {
        return new RunOptions(computation, other, shown, table, notices, progress);
    }

    /** These options with progress shown so. */
    public RunOptions withDisplay(Display way) {
        return withShown(new Shown(way, shown.coloring(), shown.watchPort()));
    }

    /** These options with colours there. */
    public RunOptions withColoring(Coloring places) {
        return withShown(new Shown(shown.display(), places, shown.watchPort()));
    }

    /** These options with a live page on {@code port}. */
    public RunOptions withWatchPort(int port) {
        return withShown(new Shown(shown.display(), shown.coloring(), port));
    }

    private RunOptions withShown(Shown other) {
        return new RunOptions(computation, durability, other, table, notices, progress);
    }

    /** These options with results written to tables of a Spark catalog too. */
    public RunOptions withTable(TableName name) {
        return new RunOptions(computation, durability, shown, Optional.of(name), notices, progress);
    }

    /** These options with another listener to lines. */
    public RunOptions withNotices(Consumer<String> listener) {
        return new RunOptions(computation, durability, shown, table, listener, progress);
    }

    /** These options with another listener to progress. */
    public RunOptions withProgress(SweepListener listener) {
        return new RunOptions(computation, durability, shown, table, notices, listener);
    }
}
