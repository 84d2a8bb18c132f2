package io.altgrad.corpus;

import io.altgrad.base.Count;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;

/** A file of token ids ({@code .i32}): 32-bit little-endian integers, nothing else. */
public final class TokenFile {

    private TokenFile() {}

    /**
     * The ids, in order; none for an empty file.
     *
     * @throws InvalidCorpus if there is no such file, its size is no multiple of 4, or an id is negative
     * @throws IOException if it cannot be read
     */
    public static int[] read(Path file) throws IOException {
        ByteBuffer bytes = ByteBuffer.wrap(bytes(file)).order(ByteOrder.LITTLE_ENDIAN);
        if (bytes.limit() % Integer.BYTES != 0) {
            throw new InvalidCorpus(
                    file.toString(),
                    "its " + Count.of(bytes.limit(), "byte is", "bytes are")
                            + " no multiple of 4; give 32-bit little-endian token ids");
        }
        int[] ids = new int[bytes.limit() / Integer.BYTES];
        bytes.asIntBuffer().get(ids);
        for (int i = 0; i < ids.length; i++) {
            if (ids[i] < 0) {
                throw new InvalidCorpus(
                        file.toString(),
                        "id " + i + " is " + ids[i] + ", and ids are not negative; give 32-bit little-endian token"
                                + " ids");
            }
        }
        return ids;
    }

    private static byte[] bytes(Path file) throws IOException {
        if (Files.isDirectory(file)) {
            throw new InvalidCorpus(file.toString(), "it is a folder; give 32-bit little-endian token ids");
        }
        try {
            return Files.readAllBytes(file);
        } catch (NoSuchFileException e) {
            throw new InvalidCorpus(file.toString(), "there is no such file; give 32-bit little-endian token ids");
        }
    }
}
