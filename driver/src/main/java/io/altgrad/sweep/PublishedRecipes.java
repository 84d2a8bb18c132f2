package io.altgrad.sweep;

import io.altgrad.base.Spelling;
import io.altgrad.base.UserError;
import io.altgrad.spec.LayerFormat;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.snakeyaml.engine.v2.nodes.Node;

/**
 * The recipes that come with this program, in {@code recipes.yaml} beside this class: a list in the language of sweep
 * files, with a comment above each recipe whose first line is a title.
 */
public final class PublishedRecipes {

    private static final String FILE = "recipes.yaml";
    private static final Pattern BLANK_LINE = Pattern.compile("\\R\\s*\\R");
    private static final Pattern NAME = Pattern.compile("^ *- name: (\\S+)$", Pattern.MULTILINE);

    /** The recipes, read when they are first asked for: few sweep files name one. */
    private static final class Loaded {
        private static final String TEXT = read(FILE);
        private static final List<Published> ALL = published(TEXT);
    }

    /** The recipes, parsed when one is first asked for by its name: every format of a sweep file is looked up here. */
    private static final class Parsed {
        private static final Map<String, LayerFormat.Custom> BY_NAME = parse(Loaded.TEXT);
    }

    /**
     * A recipe, or states of an optimizer, as they stand in the file.
     *
     * @param title a line without an end
     * @param text its comment and its lines
     */
    public record Published(String name, String title, String text) {}

    private PublishedRecipes() {}

    /** All recipes in the order of the file. */
    public static List<Published> all() {
        return Loaded.ALL;
    }

    /**
     * The recipe of that name as {@code recipes} of a sweep file, or the states of an optimizer as {@code training}.
     *
     * @throws UserError if there is neither; the message says what exists
     */
    public static String text(String name) {
        return PublishedStates.text(name).orElseGet(() -> recipe(name));
    }

    private static String recipe(String name) {
        return all().stream()
                .filter(recipe -> recipe.name().equals(name))
                .map(recipe -> "recipes:\n" + recipe.text() + "\n")
                .findFirst()
                .orElseThrow(() -> {
                    List<String> names = Stream.concat(all().stream(), PublishedStates.all().stream())
                            .map(Published::name)
                            .toList();
                    String line = "Cannot show recipe '" + name + "': there are " + String.join(", ", names) + ".";
                    return new UserError((line + " " + Spelling.suggestion(name, names)).strip());
                });
    }

    /** The recipe of that name, for a sweep file that has none of its own by it. */
    static Optional<LayerFormat.Custom> find(String name) {
        boolean named = all().stream().anyMatch(recipe -> recipe.name().equals(name));
        return named ? Optional.ofNullable(Parsed.BY_NAME.get(name)) : Optional.empty();
    }

    /** The named parts of a file, each with the comment above it. */
    static List<Published> published(String text) {
        List<Published> recipes = new ArrayList<>();
        for (String part : BLANK_LINE.split(text)) {
            var named = NAME.matcher(part);
            if (named.find()) {
                String title = part.lines().findFirst().orElseThrow().strip().replaceFirst("^# *", "");
                recipes.add(new Published(named.group(1), title, part.stripTrailing()));
            }
        }
        return List.copyOf(recipes);
    }

    private static Map<String, LayerFormat.Custom> parse(String text) {
        Source source = new Source(FILE);
        Node root = YamlDocument.parse(text, source);
        YamlMapping mapping = new YamlMapping(source, "", root, YamlMapping.Keys.of(List.of("recipes")));
        return new RecipeReader(source, new ValueReader(source)).read(mapping.required("recipes"));
    }

    /** The text of a file beside this class. */
    static String read(String file) {
        try (InputStream in = PublishedRecipes.class.getResourceAsStream(file)) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8).lines().collect(Collectors.joining("\n"));
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot read " + file + " of this program.", e);
        }
    }
}
