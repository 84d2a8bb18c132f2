package io.altgrad.sweep;

import io.altgrad.base.UserError;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;

/** Reads a sweep file, strictly: what it does not know it refuses, with the line and what it expected there. */
public final class SweepFile {

    private static final int MAX_BYTES = 4 * YamlDocument.MAX_LENGTH;

    private SweepFile() {}

    /**
     * The sweep that {@code file} describes.
     *
     * @throws UserError if it cannot be read or describes none
     */
    public static Sweep read(Path file) {
        Source source = new Source(file.toString());
        if (Files.isDirectory(file)) {
            throw source.unreadable("it is a folder; name the sweep file in it");
        }
        try (InputStream in = Files.newInputStream(file)) {
            byte[] bytes = in.readNBytes(MAX_BYTES + 1);
            if (bytes.length > MAX_BYTES) {
                throw source.unreadable("it has more than " + MAX_BYTES + " bytes; give a sweep file");
            }
            String text = StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(bytes))
                    .toString();
            return parse(text, file.toString());
        } catch (NoSuchFileException e) {
            throw source.unreadable("there is no such file");
        } catch (CharacterCodingException e) {
            throw source.unreadable("it is not UTF-8 text");
        } catch (IOException e) {
            throw source.unreadable(Source.show(e.toString()));
        }
    }

    /**
     * The sweep that {@code text} describes.
     *
     * @param file what errors call it
     * @throws UserError if it describes none
     */
    public static Sweep parse(String text, String file) {
        Source source = new Source(file);
        return new SweepReader(source).read(YamlDocument.parse(text, source), text);
    }
}
