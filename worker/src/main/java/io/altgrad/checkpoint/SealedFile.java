package io.altgrad.checkpoint;

import io.altgrad.base.Sha256;
import io.altgrad.safetensors.InvalidSafetensors;
import io.altgrad.safetensors.SafetensorsFile;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.SequenceInputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.security.DigestInputStream;
import java.security.DigestOutputStream;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * A safetensors file that holds its own checksum: the metadata key {@code sha256} is the SHA-256 of the file in which
 * the 64 digits of that value are zeros.
 */
final class SealedFile {

    private static final String KEY = "sha256";
    private static final String ZEROS = "0".repeat(64);

    /** The key as JSON has it: a quote within a text is escaped there, so that this occurs nowhere else. */
    private static final byte[] MARK = ("\"" + KEY + "\":\"").getBytes(StandardCharsets.US_ASCII);

    private SealedFile() {}

    /** Writes the file with its checksum, and leaves {@code out} open. */
    static void write(OutputStream out, SafetensorsFile file) throws IOException {
        DigestOutputStream digest = new DigestOutputStream(OutputStream.nullOutputStream(), Sha256.digest());
        SafetensorsFile.write(digest, file.tensors(), with(file.metadata(), ZEROS));
        String checksum = HexFormat.of().formatHex(digest.getMessageDigest().digest());
        SafetensorsFile.write(out, file.tensors(), with(file.metadata(), checksum));
    }

    /**
     * Reads {@code length} bytes of {@code in} and holds them against their checksum.
     *
     * @param name what errors call the file
     * @throws DamagedCheckpoint if they do not agree with it, have none, or break the format
     * @throws IOException if they cannot be read
     */
    static SafetensorsFile read(InputStream in, long length, String name) throws IOException {
        byte[] head = head(in, length, name);
        int place = place(head, name);
        MessageDigest digest = Sha256.digest();
        digest.update(head, 0, place);
        digest.update(ZEROS.getBytes(StandardCharsets.US_ASCII));
        digest.update(head, place + ZEROS.length(), head.length - place - ZEROS.length());
        InputStream all = new SequenceInputStream(new ByteArrayInputStream(head), new DigestInputStream(in, digest));
        SafetensorsFile file;
        try {
            file = SafetensorsFile.read(all, length, name);
        } catch (InvalidSafetensors e) {
            throw new DamagedCheckpoint(e.getMessage(), e);
        }
        String expected = new String(head, place, ZEROS.length(), StandardCharsets.US_ASCII);
        if (!expected.equals(HexFormat.of().formatHex(digest.digest()))) {
            throw damaged(name, "its bytes do not agree with its checksum");
        }
        return file;
    }

    /** The length of the header and the header itself. */
    private static byte[] head(InputStream in, long length, String name) throws IOException {
        byte[] start = in.readNBytes(Long.BYTES);
        long header = start.length < Long.BYTES
                ? -1
                : ByteBuffer.wrap(start).order(ByteOrder.LITTLE_ENDIAN).getLong();
        if (header < 0 || header > length - Long.BYTES || header > Integer.MAX_VALUE - Long.BYTES) {
            throw damaged(name, "it has " + length + " bytes, and its header does not fit them");
        }
        byte[] head = new byte[Long.BYTES + (int) header];
        System.arraycopy(start, 0, head, 0, Long.BYTES);
        if (in.readNBytes(head, Long.BYTES, (int) header) < header) {
            throw damaged(name, "it ends inside its header");
        }
        return head;
    }

    /** The place where the digits of the checksum begin. */
    private static int place(byte[] head, String name) throws DamagedCheckpoint {
        for (int at = Long.BYTES; at + MARK.length + ZEROS.length() <= head.length; at++) {
            if (Arrays.equals(head, at, at + MARK.length, MARK, 0, MARK.length)) {
                return at + MARK.length;
            }
        }
        throw damaged(name, "it has no checksum");
    }

    private static DamagedCheckpoint damaged(String name, String why) {
        return new DamagedCheckpoint("Cannot read checkpoint " + name + ": " + why + ".", null);
    }

    private static Map<String, String> with(Map<String, String> metadata, String checksum) {
        Map<String, String> sealed = new LinkedHashMap<>(metadata);
        sealed.put(KEY, checksum);
        return sealed;
    }
}
