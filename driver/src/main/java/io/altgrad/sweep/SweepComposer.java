package io.altgrad.sweep;

import io.altgrad.base.UserError;
import io.altgrad.spec.Setting;
import io.altgrad.spec.TrialSettings;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.snakeyaml.engine.v2.api.DumpSettings;
import org.snakeyaml.engine.v2.api.lowlevel.Present;
import org.snakeyaml.engine.v2.api.lowlevel.Serialize;
import org.snakeyaml.engine.v2.nodes.MappingNode;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.nodes.NodeTuple;
import org.snakeyaml.engine.v2.nodes.SequenceNode;
import org.snakeyaml.engine.v2.schema.CoreSchema;

/**
 * Makes one sweep file of several: of those that it includes, the lists that its axes read, and what the command line sets
 * otherwise. What stands in more than one place has the last word of: the included files in order, the file, the command
 * line. Axes and sections are put together key by key; any other key is taken as a whole.
 *
 * <p>The text that comes of it needs no other file, for it is kept beside the results and sent to a cluster's driver.
 */
final class SweepComposer {

    static final String INCLUDE = "include";
    static final String FILE = "file";

    static final String AXES = "axes";

    /** The beginning of the name of a text that the command line gives. */
    static final String SET = "--set ";

    /** Files that are read for one sweep. */
    private static final int MOST_FILES = 64;

    private static final int MAX_BYTES = 4 * YamlDocument.MAX_LENGTH;

    /** The depth at which a value of the command line stands beside others of the same axis. */
    private static final int WITHIN = 2;

    private int filesRead;
    private boolean composed;

    /** A sweep file whose text is all there is to it. */
    record Document(Node root, String text) {}

    /** @param settings of the command line, each {@code KEY=VALUE}, {@code SECTION.KEY=VALUE} or
     *     {@code axes.AXIS.KEY=VALUE} */
    Document read(Path file, List<String> settings) {
        String text = text(file, new Source(file.toString()));
        return composed(load(text, file, List.of()), text, settings);
    }

    /**
     * Composes a text as {@link #read} does a file; it may name no other file, for it may have come from another
     * machine.
     */
    Document parse(String text, String file, List<String> settings) {
        return composed(YamlDocument.parse(text, new Source(file)), text, settings);
    }

    private Document composed(Node node, String text, List<String> settings) {
        Node root = node;
        for (String setting : settings) {
            root = SweepMerge.merged(root, setting(setting, root));
            composed = true;
        }
        return new Document(root, composed ? written(root) : text);
    }

    private static String written(Node root) {
        DumpSettings settings =
                DumpSettings.builder().setSchema(new CoreSchema()).build();
        return new Present(settings)
                .emitToString(new Serialize(settings).serializeOne(root).iterator());
    }

    private Node load(String text, Path file, List<Path> includers) {
        Source source = new Source(file.toString());
        Node root = YamlDocument.parse(text, source);
        if (!(root instanceof MappingNode mapping)) {
            return root;
        }
        readLists(mapping, source, file);
        Optional<NodeTuple> include = SweepMerge.find(mapping, INCLUDE);
        if (include.isEmpty()) {
            return root;
        }
        composed = true;
        mapping.getValue().remove(include.get());
        Node given = include.get().getValueNode();
        List<Path> path = new ArrayList<>(includers);
        path.add(file);
        Node base = null;
        for (Node one : given instanceof SequenceNode list ? list.getValue() : List.of(given)) {
            Node included = included(one, source, path);
            base = base == null ? included : SweepMerge.merged(base, included);
        }
        if (base == null) {
            throw source.unusable(INCLUDE, given, "the path of a sweep file, or several");
        }
        return SweepMerge.merged(base, root);
    }

    private Node included(Node node, Source source, List<Path> includers) {
        Path file = path(INCLUDE, node, source, includers.get(includers.size() - 1));
        for (int i = 0; i < includers.size(); i++) {
            if (includers
                    .get(i)
                    .toAbsolutePath()
                    .normalize()
                    .equals(file.toAbsolutePath().normalize())) {
                throw source.unusable(
                        INCLUDE,
                        node,
                        "a file that does not include this one again, as " + file + " does"
                                + (i == includers.size() - 1 ? "" : " by way of " + includers.get(i + 1)));
            }
        }
        Node included = load(text(INCLUDE, file, node, source), file, includers);
        if (!(included instanceof MappingNode)) {
            throw source.unusable(INCLUDE, node, "a sweep file, or some keys of one");
        }
        return included;
    }

    /** Puts the lists in place of the files that axes name for them. */
    private void readLists(MappingNode root, Source source, Path file) {
        SweepMerge.find(root, AXES).map(NodeTuple::getValueNode).ifPresent(axes -> {
            if (axes instanceof MappingNode mapping) {
                mapping.getValue().replaceAll(axis -> new NodeTuple(axis.getKeyNode(), list(axis, source, file)));
            }
        });
    }

    private Node list(NodeTuple axis, Source source, Path file) {
        Node given = axis.getValueNode();
        if (!(given instanceof MappingNode mapping)
                || SweepMerge.find(mapping, FILE).isEmpty()) {
            return given;
        }
        String path = AXES + "." + Source.show(axis.getKeyNode()) + "." + FILE;
        if (mapping.getValue().size() > 1) {
            throw source.unusable(path, given, "no other key beside it");
        }
        Node name = SweepMerge.find(mapping, FILE).orElseThrow().getValueNode();
        Path list = path(path, name, source, file);
        composed = true;
        return ValueList.read(text(path, list, name, source), list.toString());
    }

    /** The file that {@code node} names, relative to the file in which it stands. */
    private Path path(String path, Node node, Source source, Path from) {
        String text = new ValueReader(source).path(path, node);
        filesRead++;
        if (filesRead > MOST_FILES) {
            throw source.unusable(path, node, "at most " + MOST_FILES + " files for one sweep");
        }
        try {
            return from.resolveSibling(text).normalize();
        } catch (InvalidPathException e) {
            throw source.unusable(path, node, "the path of a file");
        }
    }

    private static String text(String path, Path file, Node node, Source source) {
        try {
            return text(file, new Source(file.toString()));
        } catch (UserError e) {
            throw source.unusable(path, Source.show(node), node, e.getMessage());
        }
    }

    /** A question after a file of that name with another ending; nothing where there is none. */
    private static String namesake(Path file) {
        String stem = String.valueOf(file.getFileName()).replaceFirst("\\.ya?ml$", "");
        return Stream.of(stem + ".yaml", stem + ".yml")
                .map(file::resolveSibling)
                .filter(Files::isRegularFile)
                .findFirst()
                .map(other -> "Did you mean '" + Source.show(other.toString()) + "'?")
                .orElse("");
    }

    private static String text(Path file, Source source) {
        if (Files.isDirectory(file)) {
            throw source.unreadable("it is a folder; name the sweep file in it");
        }
        try (InputStream in = Files.newInputStream(file)) {
            byte[] bytes = in.readNBytes(MAX_BYTES + 1);
            if (bytes.length > MAX_BYTES) {
                throw source.unreadable("it has more than " + MAX_BYTES + " bytes; give a sweep file");
            }
            return StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(bytes))
                    .toString();
        } catch (NoSuchFileException e) {
            throw new UserError("Cannot read " + source.file() + ": there is no such file.", namesake(file), null);
        } catch (CharacterCodingException e) {
            throw source.unreadable("it is not UTF-8 text");
        } catch (IOException e) {
            throw source.unreadable(Source.show(e.toString()));
        }
    }

    /**
     * {@code training.steps=500} as the sweep file that says so and nothing else; {@code axes.seed.atMost=12} with what
     * {@code root} has beside it.
     */
    private Node setting(String setting, Node root) {
        Source source = new Source(SET + Source.show(setting));
        int equals = setting.indexOf('=');
        if (equals <= 0) {
            throw new UserError("Cannot use --set " + Source.show(setting)
                    + ": it has no '='; write KEY=VALUE, such as training.steps=500 or axes.seed=1..3.");
        }
        List<String> keys = keys(setting.substring(0, equals).strip(), root);
        Node value = YamlDocument.parse(setting.substring(equals + 1), source);
        for (int i = keys.size() - 1; i >= 0; i--) {
            Node alone = SweepMerge.mapping(
                    value,
                    List.of(new NodeTuple(
                            ValueList.text(keys.get(i), value.getStartMark().orElseThrow()), value)));
            value = i == WITHIN
                    ? SweepMerge.find(root, keys.subList(0, WITHIN))
                            .map(base -> SweepMerge.over(base, alone))
                            .orElse(alone)
                    : alone;
        }
        if (value instanceof MappingNode mapping) {
            readLists(mapping, source, Path.of("--set"));
        }
        return value;
    }

    /** The keys on the way to a setting: a section and a key, whose own name may have a dot, and one within an axis. */
    private static List<String> keys(String path, Node root) {
        List<String> keys = List.of(path.split("\\.", 2));
        if (keys.size() < 2 || !keys.get(0).equals(AXES)) {
            return keys;
        }
        String name = keys.get(1);
        Stream<String> groups = SweepMerge.find(root, List.of(AXES)).stream().flatMap(GroupReader::names);
        return Stream.concat(TrialSettings.ALL.stream().map(Setting::name), groups)
                .filter(axis -> name.startsWith(axis + "."))
                .findFirst()
                .map(axis -> List.of(AXES, axis, name.substring(axis.length() + 1)))
                .orElse(keys);
    }
}
