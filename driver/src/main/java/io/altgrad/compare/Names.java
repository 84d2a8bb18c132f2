package io.altgrad.compare;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.altgrad.base.Sha256;
import io.altgrad.spec.LayerFormat;
import io.altgrad.spec.Product;
import io.altgrad.store.TrialRow;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The names of formats, rule sets and corpora under which trials are compared: a name stands for one content. Where the
 * trials use one name for several, each is told apart by the start of its content's hash, as in {@code hybrid#1a2b}.
 *
 * <p>A trial whose rules give no layer {@code $format} goes by the formats that its rules name, joined by {@code +}.
 */
final class Names {

    private static final ObjectMapper JSON = new ObjectMapper();

    private static final Set<String> PRODUCTS =
            Stream.of(Product.values()).map(Product::toString).collect(Collectors.toUnmodifiableSet());

    /** Digits of a hash, enough to tell the few contents of one name apart. */
    private static final int DIGITS = 4;

    /** A name, and what it stands for in full. */
    private record Named(String name, String content) {}

    /** The names that a trial goes by. */
    private record Settings(Named format, Named rules) {}

    private final Map<String, Settings> settings = new HashMap<>();
    private final SortedMap<String, Set<String>> formats = new TreeMap<>();
    private final SortedMap<String, Set<String>> rules = new TreeMap<>();
    private final SortedMap<String, Set<String>> corpora = new TreeMap<>();

    private Names() {}

    static Names of(List<TrialRow> trials) {
        Names names = new Names();
        for (TrialRow trial : trials) {
            Settings of = names.settings(trial);
            add(names.formats, of.format());
            add(names.rules, of.rules());
            if (trial.corpusHash() != null) {
                add(names.corpora, new Named(trial.corpus(), trial.corpusHash()));
            }
        }
        return names;
    }

    private static void add(Map<String, Set<String>> contents, Named named) {
        contents.computeIfAbsent(named.name(), name -> new LinkedHashSet<>()).add(named.content());
    }

    String format(TrialRow trial) {
        return label(formats, settings(trial).format(), Names::hash);
    }

    String rules(TrialRow trial) {
        return label(rules, settings(trial).rules(), Names::hash);
    }

    /** The name of the trial's corpus; a trial that ended before it read one may have read any. */
    String corpus(TrialRow trial) {
        String hash = trial.corpusHash() == null ? "????" : trial.corpusHash();
        return label(corpora, new Named(trial.corpus(), hash), content -> content);
    }

    /** A line for each name that stands for more than one content, and what they are. */
    List<String> notes() {
        List<String> notes = new ArrayList<>();
        note(notes, "recipes", formats, Names::hash);
        note(notes, "rule sets", rules, Names::hash);
        note(notes, "texts (corpus_hash)", corpora, content -> content);
        return notes;
    }

    private static void note(
            List<String> notes, String kind, Map<String, Set<String>> contents, UnaryOperator<String> hash) {
        contents.forEach((name, all) -> {
            if (all.size() > 1) {
                notes.add("'" + name + "' names " + all.size() + " different " + kind + ", each in rows of its own: "
                        + all.stream()
                                .map(content -> label(contents, new Named(name, content), hash)
                                        + (content.startsWith("{") ? " is " + words(content) : ""))
                                .sorted()
                                .collect(Collectors.joining("; "))
                        + ".");
            }
        });
    }

    private static String label(Map<String, Set<String>> contents, Named named, UnaryOperator<String> hash) {
        Set<String> all = contents.getOrDefault(named.name(), Set.of());
        return all.size() <= 1
                ? named.name()
                : named.name() + "#" + start(hash.apply(named.content()), digits(all, hash));
    }

    /** The fewest digits, from {@link #DIGITS} on, in which the hashes of all contents differ. */
    private static int digits(Set<String> contents, UnaryOperator<String> hash) {
        List<String> hashes = contents.stream().map(hash).toList();
        int digits = DIGITS;
        while (distinct(hashes, digits) < distinct(hashes, Integer.MAX_VALUE)) {
            digits++;
        }
        return digits;
    }

    private static long distinct(List<String> hashes, int digits) {
        return hashes.stream().map(hash -> start(hash, digits)).distinct().count();
    }

    private static String start(String hash, int digits) {
        return hash.substring(0, Math.min(digits, hash.length()));
    }

    private Settings settings(TrialRow trial) {
        // Trials that differ in their seed alone say the same, and reading is what takes time.
        return settings.computeIfAbsent(
                trial.trialJson().replace("\"seed\":" + trial.seed() + ",", ""), json -> read(json, trial));
    }

    private static Settings read(String json, TrialRow trial) {
        JsonNode node = node(json);
        JsonNode rules = node.path("rules");
        List<JsonNode> given = new ArrayList<>();
        rules.path("rules").forEach(rule -> given.add(rule.path("format")));
        given.add(rules.path("default"));
        Named ruleSet = new Named(trial.rules(), rules.toString());
        if (given.stream().anyMatch(format -> format.asText().equals(LayerFormat.OF_TRIAL))) {
            return new Settings(new Named(trial.format(), node.path("format").toString()), ruleSet);
        }
        String named = given.stream()
                .map(Names::name)
                .filter(format -> !format.equals(LayerFormat.NONE))
                .distinct()
                .collect(Collectors.joining("+"));
        // What they are is part of the rule set, and a difference there is shown there.
        return new Settings(new Named(named.isEmpty() ? LayerFormat.NONE : named, ""), ruleSet);
    }

    private static String name(JsonNode format) {
        return format.isTextual() ? format.asText() : format.path("recipe").asText();
    }

    /** A recipe or a rule set in words. */
    private static String words(String content) {
        JsonNode node = node(content);
        if (node.has("recipe")) {
            return recipe(node);
        }
        List<String> rules = new ArrayList<>();
        node.path("rules").forEach(rule -> rules.add(rule.path("match").asText() + ": " + layer(rule.path("format"))));
        rules.add("default: " + layer(node.path("default")));
        return String.join(", ", rules);
    }

    private static String layer(JsonNode format) {
        return format.isTextual() ? format.asText() : name(format) + " (" + recipe(format) + ")";
    }

    private static String recipe(JsonNode recipe) {
        List<String> casts = new ArrayList<>();
        recipe.fields().forEachRemaining(part -> {
            if (part.getValue().isObject()) {
                casts.add(part.getKey() + " " + parts(part.getValue()));
            }
        });
        casts.add(recipe.path("straightThrough").asText());
        if (recipe.has("backward")) {
            casts.add("backward " + recipe.get("backward").asText());
        }
        return String.join(", ", casts);
    }

    /** The values of a cast, or those of each product behind its name. */
    private static String parts(JsonNode object) {
        List<String> words = new ArrayList<>();
        object.fields().forEachRemaining(part -> {
            if (PRODUCTS.contains(part.getKey())) {
                words.add(part.getKey());
            }
            words.add(
                    part.getValue().isObject()
                            ? parts(part.getValue())
                            : part.getValue().asText());
        });
        return String.join(" ", words);
    }

    private static JsonNode node(String json) {
        try {
            return JSON.readTree(json);
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException("Cannot read the settings of a trial from '" + json + "'.", e);
        }
    }

    private static String hash(String content) {
        return Sha256.hex(content, 32);
    }
}
