package io.altgrad.sweep;

import io.altgrad.base.UserError;
import java.util.HexFormat;
import java.util.Optional;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.api.lowlevel.Compose;
import org.snakeyaml.engine.v2.api.lowlevel.Parse;
import org.snakeyaml.engine.v2.events.AliasEvent;
import org.snakeyaml.engine.v2.events.CollectionEndEvent;
import org.snakeyaml.engine.v2.events.CollectionStartEvent;
import org.snakeyaml.engine.v2.events.Event;
import org.snakeyaml.engine.v2.exceptions.MarkedYamlEngineException;
import org.snakeyaml.engine.v2.exceptions.ReaderException;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.schema.CoreSchema;

/**
 * Turns text into YAML nodes, which know their lines. No Java object is ever made from a tag; numbers and booleans are
 * those of YAML 1.2's core schema (section 10.3), so that {@code 1e-3} is a number and {@code no} a word.
 */
final class YamlDocument {

    /** Characters of a file. */
    static final int MAX_LENGTH = 1 << 20;

    /** Lists and mappings inside each other. */
    static final int MAX_DEPTH = 16;

    /** Uses of an anchor. */
    static final int MAX_ALIASES = 64;

    private final Source source;

    private YamlDocument(Source source) {
        this.source = source;
    }

    /** The one document in {@code text}. */
    static Node parse(String text, Source source) {
        return new YamlDocument(source).parse(text);
    }

    private Node parse(String text) {
        if (text.length() > MAX_LENGTH) {
            throw source.unreadable("it has more than " + MAX_LENGTH + " characters; write it shorter");
        }
        LoadSettings settings = LoadSettings.builder()
                .setLabel(source.file())
                .setSchema(new CoreSchema())
                .setAllowNonScalarKeys(true)
                .setCodePointLimit(MAX_LENGTH)
                .build();
        try {
            checkLimits(new Parse(settings).parseString(text));
            Optional<Node> root = new Compose(settings).composeString(text);
            return root.orElseThrow(() -> source.unreadable("it is empty"));
        } catch (MarkedYamlEngineException e) {
            Optional<UserError.Place> place = e.getProblemMark().map(source::at);
            throw new UserError(
                    "Cannot read " + place.map(UserError.Place::toString).orElse(source.file())
                            + ": it is not valid YAML ("
                            + Source.show(e.getProblem().replaceFirst("\\. \\(Do not .*", "")) + ").",
                    "",
                    place.orElse(null));
        } catch (ReaderException e) {
            throw forbidden(e, text);
        } catch (YamlEngineException e) {
            throw source.unreadable("it is not valid YAML (" + Source.show(e.getMessage()) + ")");
        }
    }

    private UserError forbidden(ReaderException e, String text) {
        int[] before = text.codePoints().limit(e.getPosition()).toArray();
        int line = 1;
        int column = 1;
        for (int character : before) {
            boolean ends = character == '\n';
            line += ends ? 1 : 0;
            column = ends ? 1 : column + 1;
        }
        UserError.Place place = new UserError.Place(source.file(), line, column);
        String character = HexFormat.of().withUpperCase().toHexDigits(e.getCodePoint(), 4);
        return new UserError(
                "Cannot read " + place + ": the character U+" + character + " is not allowed in YAML.", "", place);
    }

    /** Walks the flat events, before the composer recurses into what they nest. */
    private void checkLimits(Iterable<Event> events) {
        int depth = 0;
        int aliases = 0;
        for (Event event : events) {
            if (event instanceof CollectionStartEvent && ++depth > MAX_DEPTH) {
                throw tooMuch(event, "lists and mappings are nested more than " + MAX_DEPTH + " deep");
            } else if (event instanceof CollectionEndEvent) {
                depth--;
            } else if (event instanceof AliasEvent && ++aliases > MAX_ALIASES) {
                throw tooMuch(event, "more than " + MAX_ALIASES + " aliases");
            }
        }
    }

    private UserError tooMuch(Event event, String reason) {
        UserError.Place place = source.at(event.getStartMark().orElseThrow());
        return new UserError("Cannot read " + place + ": " + reason + ".", "", place);
    }
}
