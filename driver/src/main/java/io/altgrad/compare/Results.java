package io.altgrad.compare;

import io.altgrad.base.Count;
import io.altgrad.base.UserError;
import io.altgrad.store.Column;
import io.altgrad.store.ResultStore;
import io.altgrad.store.Row;
import io.altgrad.store.Standing;
import io.altgrad.store.TrialRow;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.BiConsumer;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.hadoop.conf.Configuration;

/**
 * The results under one or several folders, as one. A trial that several folders hold is read from the first of them: two
 * trials of one id that saw the same text are the same computation.
 */
public final class Results {

    private final Map<String, ResultStore> stores;
    private final Map<String, List<TrialRow>> trials;
    private final List<String> notes;

    private Results(Map<String, ResultStore> stores, Map<String, List<TrialRow>> trials, List<String> notes) {
        this.stores = stores;
        this.trials = trials;
        this.notes = List.copyOf(notes);
    }

    /** No results, of no folder. */
    public static Results none() {
        return new Results(Map.of(), Map.of(), List.of());
    }

    /**
     * Reads the trials; steps and layers are read when they are asked for.
     *
     * @param folders output folders of sweeps, paths or URIs of any Hadoop file system
     * @throws io.altgrad.store.NoResults if one of them holds none; the message says what to do
     * @throws UserError if two of them hold one trial over different texts
     * @throws IOException if a file cannot be read; the message says which
     */
    public static Results read(List<String> folders, Configuration configuration) throws IOException {
        Map<String, ResultStore> stores = new LinkedHashMap<>();
        Map<String, List<TrialRow>> trials = new LinkedHashMap<>();
        List<String> notes = new ArrayList<>();
        Map<String, TrialRow> holders = new LinkedHashMap<>();
        for (String folder : folders) {
            ResultStore store = new ResultStore(folder, configuration);
            if (stores.putIfAbsent(store.toString(), store) == null) {
                List<TrialRow> all = store.trials();
                all.forEach(row -> requireSameText(row, holders.get(row.trialId()), folder));
                List<TrialRow> first = all.stream()
                        .filter(row -> holders.putIfAbsent(row.trialId(), row) == null)
                        .toList();
                trials.put(store.toString(), first);
                if (first.size() < all.size()) {
                    int twice = all.size() - first.size();
                    notes.add(Count.of(twice, "trial") + " of " + store + (twice == 1 ? " is" : " are")
                            + " in a folder named before it too; each counts once.");
                }
            }
        }
        notes.addAll(unfinished(stores.values(), holders.keySet()));
        notes.addAll(schemaVersions(new ArrayList<>(holders.values())));
        return new Results(stores, trials, notes);
    }

    /** Refuses one trial over two texts: an id covers a corpus's path, which may lead to another text on another day. */
    private static void requireSameText(TrialRow row, TrialRow first, String folder) {
        if (first != null
                && first.corpusHash() != null
                && row.corpusHash() != null
                && !first.corpusHash().equals(row.corpusHash())) {
            throw new UserError("Cannot compare these folders as one: trial " + row.trialId() + " of " + folder
                    + " saw another text than in a folder before it, though both call it " + row.corpus()
                    + " (corpus_hash); compare the folders one by one.");
        }
    }

    /**
     * The trials that the folders' sweep files ask for, without results of earlier sweep files; all where a folder does
     * not say what it asks for.
     */
    public Results planned() throws IOException {
        Set<String> ids = new HashSet<>();
        for (ResultStore store : stores.values()) {
            Optional<Standing> standing = Standing.of(store, Set.of());
            if (standing.isEmpty()) {
                return this;
            }
            ids.addAll(standing.get().planned());
        }
        Results chosen = where(row -> ids.contains(row.trialId()));
        int left = trials().size() - chosen.trials().size();
        if (left == 0) {
            return this;
        }
        if (chosen.trials().isEmpty()) {
            throw new UserError("Cannot compare " + String.join(", ", folders()) + ": no trial of the present sweep"
                    + " file has ended; --all takes the "
                    + Count.of(left, "result") + " of earlier ones.");
        }
        return new Results(
                stores,
                chosen.trials,
                Stream.concat(
                                notes.stream(),
                                Stream.of(Count.of(left, "result", "results")
                                        + " of earlier sweep files " + (left == 1 ? "is" : "are")
                                        + " left out; --all takes them in."))
                        .toList());
    }

    /** The standing of the sweep in one of the folders; empty where the folder does not say. */
    public Optional<Standing> standing(String folder, Set<String> ended) throws IOException {
        return Standing.of(stores.get(folder), ended);
    }

    /** A line for each folder in which some trials have not ended. */
    private static List<String> unfinished(Collection<ResultStore> stores, Set<String> ended) throws IOException {
        List<String> notes = new ArrayList<>();
        for (ResultStore store : stores) {
            Optional<Standing> standing = Standing.of(store, ended).filter(known -> known.missing() > 0);
            standing.ifPresent(known -> notes.add("The sweep in " + store + " is unfinished: "
                    + Count.outOf(known.missing(), known.total(), "trial", "has", "have")
                    + " no result yet; run it again, it goes on where it stopped."));
        }
        return notes;
    }

    private static List<String> schemaVersions(List<TrialRow> trials) {
        List<String> versions = trials.stream()
                .map(TrialRow::schemaVersion)
                .distinct()
                .sorted()
                .map(String::valueOf)
                .toList();
        List<String> notes = new ArrayList<>();
        if (versions.size() > 1) {
            notes.add("Trials have schema versions " + String.join(" and ", versions)
                    + ": columns that came with the later are empty for the earlier.");
        }
        long later = trials.stream()
                .filter(row -> row.schemaVersion() > TrialRow.SCHEMA_VERSION)
                .count();
        if (later > 0) {
            notes.add(Count.of(later, "trial was", "trials were") + " written by a later version (schema version "
                    + versions.get(versions.size() - 1) + ", this one knows " + TrialRow.SCHEMA_VERSION
                    + "): further columns are not read.");
        }
        return notes;
    }

    /** The same results with those trials alone. */
    public Results where(Predicate<TrialRow> condition) {
        Map<String, List<TrialRow>> kept = new LinkedHashMap<>();
        trials.forEach((folder, rows) ->
                kept.put(folder, rows.stream().filter(condition).toList()));
        return new Results(stores, kept, notes);
    }

    /** The folders, as URIs, in the order given. */
    public List<String> folders() {
        return List.copyOf(stores.keySet());
    }

    /** Every trial once, by folder and id. */
    public List<TrialRow> trials() {
        return trials.values().stream().flatMap(List::stream).toList();
    }

    /** Every trial of one of the {@link #folders}. */
    List<TrialRow> trials(String folder) {
        return trials.get(folder);
    }

    /** The text of each folder's sweep file, by the folder; a folder without one is not in it. */
    public Map<String, String> sweepTexts() throws IOException {
        Map<String, String> texts = new LinkedHashMap<>();
        for (Map.Entry<String, ResultStore> store : stores.entrySet()) {
            store.getValue().sweepText().ifPresent(text -> texts.put(store.getKey(), text));
        }
        return texts;
    }

    /** Writes the comparison as the table {@code comparison}: {@code folder/comparison/comparison.parquet}. */
    public static void write(Comparison comparison, String folder, Configuration configuration) throws IOException {
        ResultStore.writeTable(folder, ComparisonColumns.SCHEMA, ComparisonLine.of(comparison), configuration);
    }

    /** The notes on the folders that a reader has to know, such as trials that are missing. */
    public List<String> notes() {
        return notes;
    }

    /**
     * Reads the steps of every trial. {@code reader} is called once for each trial that has any, with its id and its rows
     * in order of step; calls never overlap, and the trials come in no particular order.
     *
     * @param columns of {@link io.altgrad.store.StepColumns}; they alone are read
     */
    public void steps(Collection<Column<?>> columns, BiConsumer<String, List<Row>> reader) throws IOException {
        for (Map.Entry<String, ResultStore> store : stores.entrySet()) {
            store.getValue().steps(columns, ids(store.getKey()), reader);
        }
    }

    /**
     * Reads the layer statistics as {@link #steps} reads the steps, with columns of
     * {@link io.altgrad.store.LayerColumns}.
     */
    public void layers(Collection<Column<?>> columns, BiConsumer<String, List<Row>> reader) throws IOException {
        for (Map.Entry<String, ResultStore> store : stores.entrySet()) {
            store.getValue().layers(columns, ids(store.getKey()), reader);
        }
    }

    private Set<String> ids(String folder) {
        return trials.get(folder).stream().map(TrialRow::trialId).collect(Collectors.toSet());
    }
}
