package io.altgrad.corpus;

import io.altgrad.base.Sha256;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.CoderResult;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.Locale;

/** Turns a stream of UTF-8 into a corpus: strictly decoded, hashed on the way, in pieces. */
final class TextReader {

    private static final int PIECE_BYTES = 1 << 16;

    /** The largest array that a JVM can allocate. */
    private static final int LARGEST_TEXT_BYTES = Integer.MAX_VALUE - 8;

    private final String name;
    private final InputStream in;
    private final long length;
    private final Tokenizer tokenizer;
    private final MessageDigest digest = Sha256.digest();
    private final CharsetDecoder decoder = StandardCharsets.UTF_8
            .newDecoder()
            .onMalformedInput(CodingErrorAction.REPORT)
            .onUnmappableCharacter(CodingErrorAction.REPORT);
    private final ByteBuffer bytes = ByteBuffer.allocate(PIECE_BYTES);
    /** The text of a piece: UTF-8 never decodes to more UTF-16 units than it has bytes. */
    private final CharBuffer chars = CharBuffer.allocate(PIECE_BYTES);

    private TextReader(String name, InputStream in, long length) {
        this.name = name;
        this.in = in;
        this.length = length;
        this.tokenizer = new Tokenizer(name, (int) length);
    }

    /**
     * Reads a text of {@code length} bytes to its end.
     *
     * @throws InvalidCorpus if it is empty, too long, too short to split, or not UTF-8
     * @throws IOException if it cannot be read, or has another length
     */
    static Corpus read(String name, InputStream in, long length) throws IOException {
        if (length == 0) {
            throw new InvalidCorpus(name, "it is empty; give a text");
        }
        if (length > LARGEST_TEXT_BYTES) {
            throw new InvalidCorpus(
                    name, "it has " + length + " bytes, more than " + LARGEST_TEXT_BYTES + "; give a part of it");
        }
        return new TextReader(name, in, length).read();
    }

    private Corpus read() throws IOException {
        long offset = 0;
        boolean ended = false;
        while (!ended) {
            int kept = bytes.position();
            int wanted = bytes.remaining();
            int got = in.readNBytes(bytes.array(), kept, wanted);
            digest.update(bytes.array(), kept, got);
            ended = got < wanted;
            bytes.limit(kept + got).position(0);
            requireLength(offset + bytes.limit(), ended);
            decode(offset, ended);
            offset += bytes.position();
            bytes.compact();
        }
        return tokenizer.corpus(HexFormat.of().formatHex(digest.digest()));
    }

    private void requireLength(long readBytes, boolean ended) throws IOException {
        if (readBytes > length || (ended && readBytes < length)) {
            throw new IOException("Cannot read corpus " + name + ": it had " + length
                    + " bytes and changed while it was read; try again when nobody writes it.");
        }
    }

    private void decode(long offset, boolean ended) {
        CoderResult result = decoder.decode(bytes, chars, ended);
        if (result.isError()) {
            long at = offset + bytes.position();
            throw new InvalidCorpus(
                    name,
                    String.format(
                            Locale.ROOT,
                            "byte %d (0x%02x) is not UTF-8; convert the text to UTF-8",
                            at,
                            Byte.toUnsignedInt(bytes.get(bytes.position()))));
        }
        chars.flip();
        while (chars.hasRemaining()) {
            char unit = chars.get();
            tokenizer.add(Character.isHighSurrogate(unit) ? Character.toCodePoint(unit, chars.get()) : unit);
        }
        chars.clear();
    }
}
