package io.altgrad.sweep;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.altgrad.base.UserError;
import io.altgrad.spec.Trial;
import io.altgrad.spec.TrialParser;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

/** What holds of every sweep file, and of the grid that it stands for. */
class SweepPropertiesTest {

    private static final ObjectMapper JSON = new ObjectMapper();

    /** Combinations of one grid that are looked at. */
    private static final int LOOKS = 8;

    /** What YAML or a number's reader might stumble over, beside the words of the file itself. */
    private static final List<String> ODD = List.of(
            "",
            "[",
            "]",
            "{",
            "}",
            ":",
            ": ",
            "- ",
            "? ",
            ",",
            "&a ",
            "*a",
            "!!int ",
            "!x ",
            "|",
            ">",
            "'",
            "\"",
            "#",
            "%",
            "@",
            "`",
            "~",
            "\t",
            "\n",
            "\u0000",
            "\uD800",
            "\u2028",
            "null",
            "true",
            "-1",
            "0",
            "1e999",
            "1e-400",
            ".nan",
            "-.inf",
            "0x",
            "0o8",
            "1_000",
            "99999999999999999999",
            "$format",
            "e8m0fnu",
            "e0m0",
            "mx",
            "nvfp4",
            "native",
            "..",
            "~/x",
            "(",
            "*",
            "\\");

    /** The words and marks of each file of conf. */
    private static final List<List<String>> FILES = conf();

    @Property(tries = 100)
    void aFileReadsAsWhatItWasWrittenFromHoweverItIsWritten(@ForAll("trees") SweepTree tree, @ForAll Random random)
            throws IOException {
        Sweep sweep = SweepFile.parse(new YamlWriter(random).write(tree), "f.yaml");

        assertThat(sweep.name()).isEqualTo(tree.root().get("name"));
        Grid grid = sweep.grid();
        assertThat(grid.size()).isEqualTo(tree.size());
        for (long index : indexes(tree, random)) {
            JsonNode trial = JSON.readTree(TrialParser.toJson(grid.trial(index)));
            tree.combination(index)
                    .forEach((field, value) ->
                            assertThat(value(trial, field, value)).as(field).isEqualTo(value));
        }
        assertThat(ids(new YamlWriter(random).write(tree))).isEqualTo(ids(sweep.text()));
    }

    @Property(tries = 100)
    void everyIndexHasOneTrialAndEveryTrialOneIndex(@ForAll("trees") SweepTree tree, @ForAll Random random) {
        Grid grid =
                SweepFile.parse(new YamlWriter(random).write(tree), "f.yaml").grid();

        // A recipe of its own takes nothing from the trial's quantization, which is part of the trial all the same.
        Set<String> ids = new HashSet<>();
        Set<Map<String, String>> labels = new HashSet<>();
        long looked = Math.min(grid.size(), 500);
        for (long index = 0; index < looked; index++) {
            ids.add(grid.trial(index).id());
            labels.add(grid.axisValues(index));
        }
        assertThat(ids).hasSize((int) looked);
        assertThat(labels).hasSize((int) looked);
    }

    /** Counting and going through are two ways, of which the first looks at surgeries alone. */
    @Property(tries = 100)
    void asManyAreRunAsAreCountedAndEachComputesSomethingElse(@ForAll("small") SweepTree tree, @ForAll Random random) {
        Grid grid =
                SweepFile.parse(new YamlWriter(random).write(tree), "f.yaml").grid();
        List<Long> runs = grid.runs().boxed().toList();

        assertThat(runs).isSorted().hasSize(Math.toIntExact(grid.runCount()));
        Set<Object> computed = new HashSet<>();
        LongStream.range(0, grid.size()).forEach(index -> {
            boolean first = computed.add(computation(grid.trial(index)));
            assertThat(first).as("%d of %s", index, grid.axisValues(index)).isEqualTo(runs.contains(index));
        });
    }

    @Property(tries = 100)
    void theOrderOfAxesChangesNoId(@ForAll("small") SweepTree tree, @ForAll Random random) {
        YamlWriter writer = new YamlWriter(random);
        List<String> ids = ids(writer.write(tree));
        List<String> reordered = ids(writer.write(tree.withAxesReordered(random)));

        assertThat(reordered).containsExactlyInAnyOrderElementsOf(ids);
    }

    @Property(tries = 400)
    void aSpoiledFileIsASweepOrOneLineThatSaysWhere(@ForAll Random random) {
        String text = spoiled(FILES.get(random.nextInt(FILES.size())), random);
        Grid grid;
        try {
            grid = SweepFile.parse(text, "f.yaml").grid();
        } catch (UserError e) {
            assertThat(e.getMessage().lines()).as(text).hasSize(1);
            assertThat(e).as(text).hasMessageMatching(".*(f\\.yaml, line [1-9]|in lines [1-9]|found neither\\.$).*");
            return;
        }
        // What is read can be run: its combinations were tried when it was read.
        grid.trials()
                .limit(LOOKS)
                .forEach(trial -> assertThat(trial.id()).as(text).hasSize(16));
        if (grid.size() == grid.combinations()) {
            assertThat(grid.trial(grid.size() - 1).id()).as(text).hasSize(16);
        }
    }

    @Provide
    Arbitrary<SweepTree> trees() {
        return Arbitraries.randomValue(SweepTree::any);
    }

    @Provide
    Arbitrary<SweepTree> small() {
        return trees().filter(tree -> tree.size() <= 200);
    }

    private static List<Long> indexes(SweepTree tree, Random random) {
        return Stream.concat(
                        Stream.of(0L, tree.size() - 1),
                        random.doubles(LOOKS).mapToObj(share -> (long) (share * tree.size())))
                .toList();
    }

    private static List<String> ids(String text) {
        Grid grid = SweepFile.parse(text, "f.yaml").grid();
        return LongStream.range(0, Math.min(grid.size(), 200))
                .mapToObj(index -> grid.trial(index).id())
                .toList();
    }

    /** What a trial's JSON has at a field, of the type of {@code like}; a recipe and a rule set by name. */
    private static Object value(JsonNode trial, String field, Object like) {
        JsonNode node = trial.at("/" + field.replace('.', '/'));
        if (like instanceof Long) {
            return node.longValue();
        } else if (like instanceof Double) {
            return node.doubleValue();
        } else if (like instanceof Boolean) {
            return node.asBoolean();
        }
        String name = field.equals("rules") ? "/name" : "/recipe";
        return node.isObject() ? node.at(name).textValue() : node.textValue();
    }

    /** Whatever decides what a trial computes; its own format and rules are names for what they do to layers. */
    static Object computation(Trial trial) {
        boolean plain = trial.surgery().quantizesNothing();
        return Arrays.asList(
                trial.seed(),
                trial.model(),
                trial.training(),
                trial.corpus(),
                trial.quantization().compute(),
                plain ? null : trial.rules().name(),
                plain ? null : trial.surgery().recipes(),
                plain ? null : trial.quantization().computation());
    }

    private static List<List<String>> conf() {
        try (Stream<Path> files = Files.list(Path.of("../conf"))) {
            List<List<String>> all = new ArrayList<>();
            for (Path file : files.filter(path -> path.toString().endsWith(".yaml"))
                    .sorted()
                    .toList()) {
                String text = Files.readString(file).replaceAll("(?m)(^| +)#.*$", "");
                all.add(List.of(text.split("(?<=\\W)|(?=\\W)")));
            }
            return all;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The file with one to four of its words or marks deleted, doubled, replaced or moved. */
    private static String spoiled(List<String> file, Random random) {
        List<String> words = new ArrayList<>(file);
        for (int i = 0; i <= random.nextInt(4); i++) {
            int at = random.nextInt(words.size());
            switch (random.nextInt(5)) {
                case 0 -> words.remove(at);
                case 1 -> words.add(at, words.get(at));
                case 2 -> words.set(at, words.get(random.nextInt(words.size())));
                case 3 -> words.set(at, ODD.get(random.nextInt(ODD.size())));
                default -> words.add(at, words.remove(random.nextInt(words.size())));
            }
        }
        return words.stream().collect(Collectors.joining());
    }
}
