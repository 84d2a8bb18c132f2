package io.altgrad.engine.djl;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.zip.CRC32;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;

/**
 * A TorchScript module made of source text alone, in the container that {@code torch.jit.load} reads: a zip of stored
 * entries with the source, and two pickles that say "one instance of class Ops, without attributes".
 */
final class TorchScriptArchive {

    /** Protocol 2; an instance of {@code __torch__.Ops} whose state is {@code {"training": False}}. */
    private static final String INSTANCE =
            "\u0080\u0002c__torch__\nOps\n)\u0081}(X\b\u0000\u0000\u0000training\u0089ub.";

    /** Protocol 2; the empty tuple. */
    private static final String NO_CONSTANTS = "\u0080\u0002).";

    private TorchScriptArchive() {}

    /** The archive of the source that {@code resource} holds. */
    static byte[] of(Class<?> owner, String resource) {
        try (InputStream source = owner.getResourceAsStream(resource)) {
            if (source == null) {
                throw new IllegalStateException("Cannot find " + resource + " beside " + owner.getName()
                        + " on the class path: the jar is incomplete; build it again.");
            }
            ByteArrayOutputStream bytes = new ByteArrayOutputStream();
            try (ZipOutputStream zip = new ZipOutputStream(bytes)) {
                store(zip, "data.pkl", INSTANCE.getBytes(StandardCharsets.ISO_8859_1));
                store(zip, "constants.pkl", NO_CONSTANTS.getBytes(StandardCharsets.ISO_8859_1));
                store(zip, "version", "3\n".getBytes(StandardCharsets.US_ASCII));
                store(zip, "code/__torch__.py", source.readAllBytes());
            }
            return bytes.toByteArray();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void store(ZipOutputStream zip, String name, byte[] content) throws IOException {
        CRC32 checksum = new CRC32();
        checksum.update(content);
        ZipEntry entry = new ZipEntry("ops/" + name);
        entry.setMethod(ZipEntry.STORED);
        entry.setSize(content.length);
        entry.setCrc(checksum.getValue());
        zip.putNextEntry(entry);
        zip.write(content);
        zip.closeEntry();
    }
}
