package io.altgrad.sweep;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.fasterxml.jackson.databind.JsonNode;
import io.altgrad.base.UserError;
import io.altgrad.spec.Range;
import io.altgrad.spec.ScalingParser;
import io.altgrad.spec.Section;
import io.altgrad.spec.Setting;
import io.altgrad.spec.SettingType;
import io.altgrad.spec.TrialSettings;
import io.altgrad.statistics.Criterion;
import java.io.IOException;
import java.math.BigDecimal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The sweep language as conf/README.md describes it: tables made from the settings' declarations, and its examples. */
class SweepLanguagePageTest {

    private static final Path PAGE = Path.of("..", "conf", "README.md");
    private static final String WRITE = "mvn -pl driver test -Dtest=SweepLanguagePageTest -Dlanguage=write";
    private static final Pattern EXPECTED = Pattern.compile("expected one of ([^.;]*)");

    @TempDir
    private Path folder;

    @Test
    void theTablesAreWhatTheCodeDeclares() throws IOException {
        String page = Files.readString(PAGE);
        String now = replace(page, "keys", keys());
        now = replace(
                now,
                "trial",
                settings(TrialSettings.ALL.stream()
                        .filter(setting -> setting.section().isEmpty())
                        .toList()));
        for (Section<?> section : TrialSettings.SECTIONS) {
            now = replace(now, section.name(), settings(section.settings()));
        }
        now = replace(now, CriterionReader.SECTION, comparison());
        if ("write".equals(System.getProperty("language"))) {
            Files.writeString(PAGE, now);
        } else {
            Set<String> lines = page.lines().collect(Collectors.toSet());
            assertThat(now.lines().filter(line -> !lines.contains(line)))
                    .as("missing in %s, which %s makes anew from the code", PAGE, WRITE)
                    .isEmpty();
            assertThat(now).isEqualTo(page);
        }
    }

    @Test
    void everyExampleIsReadAsASweep() throws IOException {
        Set<String> examples = Pattern.compile("```yaml\\R(.*?)```", Pattern.DOTALL)
                .matcher(Files.readString(PAGE))
                .results()
                .map(result -> result.group(1))
                .collect(Collectors.toCollection(LinkedHashSet::new));
        assertThat(examples).hasSizeGreaterThan(4);
        assertThat(examples)
                .allSatisfy(example -> assertThat(
                                SweepFile.read(write(complete(example))).grid().size())
                        .isGreaterThan(1));
    }

    /** What a mistyped key's error expects there, the page has. */
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "recipes: [{name: r, weight: e5m2, nosuch: 1}]",
                "recipes: [{name: r, weight: {format: e5m2, nosuch: 1}}]",
                "recipes: [{name: r, weight: e5m2, accumulate: {nosuch: 1}}]",
                "recipes: [{name: r, weight: e5m2, hadamard: {nosuch: 1}}]",
                "recipes: [{name: r, attention: {nosuch: 1}}]",
                "recipes: [{name: r, attention: {query: {scores: e5m2, nosuch: 1}}}]",
                "recipes: [{name: r, norm: {output: e5m2, nosuch: 1}}]",
                "rules: [{name: all, default: $format, nosuch: 1}]",
                "rules: [{name: all, default: $format, rules: [{nosuch: 1}]}]",
                "quantization: {schedule: [{nosuch: 1}]}",
                "training: {moments: {nosuch: 1}}",
                "training: {master: {format: fp16, nosuch: 1}}",
                "sample: {nosuch: 1}",
                "comparison: {nosuch: 1}",
                "earlyStopping: {nosuch: 1}",
                "budget: {nosuch: 1}",
                "order: nosuch",
            })
    void everyKeyInsideAValueIsNamed(String part) throws IOException {
        String layers = part.startsWith("rules") ? "" : "skip: [lm_head]\n";
        Path file = write("name: s\naxes: {format: [none, e5m2], seed: [1, 2]}\n" + layers + part + "\n");
        UserError refused = catchThrowableOfType(UserError.class, () -> SweepFile.read(file));
        Matcher expected = EXPECTED.matcher(refused.getMessage());
        assertThat(expected.find()).as(refused.getMessage()).isTrue();
        assertThat(named()).contains(expected.group(1).split(", "));
    }

    /** The words of the page's code. */
    private static Set<String> named() throws IOException {
        return Pattern.compile("[\\w-]+")
                .matcher(Pattern.compile("```yaml.*?```|`[^`\n]+`", Pattern.DOTALL)
                        .matcher(Files.readString(PAGE))
                        .results()
                        .map(MatchResult::group)
                        .collect(Collectors.joining(" ")))
                .results()
                .map(MatchResult::group)
                .collect(Collectors.toCollection(TreeSet::new));
    }

    /** An example with what it leaves out of a whole file. */
    private static String complete(String example) {
        StringBuilder whole = new StringBuilder(example);
        if (!example.contains("name: ") || example.startsWith("recipes")) {
            whole.append("name: example\n");
        }
        if (!Pattern.compile("^axes:", Pattern.MULTILINE).matcher(example).find()) {
            whole.append("axes: {format: [none, e5m2], seed: [1, 2]}\n");
        }
        if (!Pattern.compile("^(rules|skip):", Pattern.MULTILINE)
                .matcher(example)
                .find()) {
            whole.append("skip: [lm_head]\n");
        }
        return whole.toString();
    }

    private Path write(String sweep) throws IOException {
        return Files.writeString(folder.resolve("sweep.yaml"), sweep);
    }

    private static String replace(String page, String part, String text) {
        String begin = "<!-- generated: " + part + " -->\n";
        String end = "<!-- end: " + part + " -->";
        assertThat(page).contains(begin, end);
        return page.substring(0, page.indexOf(begin) + begin.length()) + text + page.substring(page.indexOf(end));
    }

    /** The keys of a whole file, by the schema that {@code altgrad schema sweep} prints. */
    private static String keys() {
        StringBuilder table = new StringBuilder("| key | value | meaning |\n|---|---|---|\n");
        for (Map.Entry<String, JsonNode> key :
                SweepSchema.json().get("properties").properties()) {
            String meaning = key.getValue().path("description").asText("see [below](#" + key.getKey() + ")");
            String otherwise = key.getValue().has("default")
                    ? "; `" + key.getValue().get("default").asText() + "` otherwise"
                    : "";
            table.append("| `" + key.getKey() + "` | " + kind(key.getValue()) + " | " + meaning + otherwise + " |\n");
        }
        return table.toString();
    }

    private static String kind(JsonNode schema) {
        if (schema.has("enum")) {
            return Stream.iterate(0, i -> i + 1)
                    .limit(schema.get("enum").size())
                    .map(i -> "`" + schema.get("enum").get(i).asText() + "`")
                    .collect(Collectors.joining(", "));
        } else if (schema.has("anyOf")) {
            Set<String> kinds = new LinkedHashSet<>();
            schema.get("anyOf").forEach(one -> kinds.add(kind(one)));
            return String.join(" or ", kinds);
        }
        return switch (schema.get("type").asText()) {
            case "object" -> "mapping";
            case "array" -> "list";
            case "string" -> "text";
            default -> schema.get("type").asText();
        };
    }

    private static String settings(List<Setting<?>> settings) {
        StringBuilder table = new StringBuilder("| key | value | unit | default | meaning |\n|---|---|---|---|---|\n");
        for (Setting<?> setting : settings) {
            table.append("| `" + setting.key() + "` | " + values(setting) + " | " + setting.unit() + " | "
                    + otherwise(setting) + " | " + setting.meaning() + " |\n");
        }
        return table.toString();
    }

    /** The default as a file would say it; nothing where the file has to. */
    private static <T> String otherwise(Setting<T> setting) {
        return setting.otherwise()
                .map(value -> setting.type().cell(value))
                .map(cell -> cell instanceof Double number
                        ? BigDecimal.valueOf(number).stripTrailingZeros().toPlainString()
                        : cell.toString())
                .map(text -> "`" + text + "`")
                .orElse("");
    }

    private static String values(Setting<?> setting) {
        SettingType<?> type = setting.type();
        if (type == SettingType.TRUTH) {
            return "`true` or `false`";
        } else if (type == SettingType.FORMAT) {
            return "`none`, `$format`, a [format](../worker/README.md#formats) or a [recipe](#recipes)";
        } else if (type == SettingType.RULES) {
            return "[rule sets](#rules)'s names";
        } else if (type == SettingType.LONG) {
            return "a whole number";
        } else if (type == SettingType.PATH) {
            return "a path or `wordnet`";
        } else if (type == SettingType.SCALING) {
            return "`" + String.join("`, `", ScalingParser.KINDS) + "` ([with words](#scalings))";
        } else if (type == SettingType.SCHEDULE) {
            return "`none` or [phases](#schedules)";
        } else if (type == SettingType.MOMENTS || type == SettingType.STATE) {
            return "`none` or a [state](#optimizer-states)";
        } else if (type == SettingType.SOURCE_SEED) {
            return "a whole number or `same`";
        } else if (type.values().isEnum()) {
            return Arrays.stream(type.values().getEnumConstants())
                    .map(word -> "`" + word + "`")
                    .collect(Collectors.joining(", "));
        }
        return setting.range().map(Range::expected).orElse("a number");
    }

    private static String comparison() {
        return "| key | value | unit | default |\n|---|---|---|---|\n"
                + "| `margin` | a number above 0 | nats | `" + Criterion.DEFAULT.margin() + "` |\n"
                + "| `confidence` | a number of at least 0.5 and below 1 | | `" + Criterion.DEFAULT.confidence()
                + "` |\n";
    }
}
