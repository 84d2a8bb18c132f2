package io.altgrad.export;

import com.google.protobuf.CodedOutputStream;
import java.io.BufferedOutputStream;
import java.io.ByteArrayOutputStream;
import java.io.Closeable;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.zip.CRC32C;

/**
 * TensorBoard's event file: TFRecords of {@code Event} messages.
 *
 * <p>A record is the length (uint64), its checksum, the message, its checksum, all little-endian; a checksum is CRC-32C,
 * rotated right by 15 bits and increased by 0xa282ead8 (TensorFlow, {@code core/lib/hash/crc32c.h}). Of {@code Event}
 * (TensorFlow, {@code core/util/event.proto}) it writes wall_time = 1, step = 2, file_version = 3 and summary = 5, which
 * holds value = 1 with tag = 1 and simple_value = 2.
 */
final class EventFile implements Closeable {

    private static final String VERSION = "brain.Event:2";
    private static final int MASK_DELTA = 0xa282ead8;

    private final OutputStream out;

    /** Starts the file {@code path} with the version of the format. */
    EventFile(Path path, double wallSeconds) throws IOException {
        this.out = new BufferedOutputStream(Files.newOutputStream(path));
        record(message(event -> {
            event.writeDouble(1, wallSeconds);
            event.writeString(3, VERSION);
        }));
    }

    /** Adds the value of {@code tag} at {@code step}. */
    void scalar(String tag, long step, double value, double wallSeconds) throws IOException {
        byte[] entry = message(summary -> {
            summary.writeString(1, tag);
            summary.writeFloat(2, (float) value);
        });
        byte[] summary = message(list -> list.writeByteArray(1, entry));
        record(message(event -> {
            event.writeDouble(1, wallSeconds);
            event.writeInt64(2, step);
            event.writeByteArray(5, summary);
        }));
    }

    @Override
    public void close() throws IOException {
        out.close();
    }

    private void record(byte[] message) throws IOException {
        byte[] length = ByteBuffer.allocate(Long.BYTES)
                .order(ByteOrder.LITTLE_ENDIAN)
                .putLong(message.length)
                .array();
        out.write(length);
        out.write(checksum(length));
        out.write(message);
        out.write(checksum(message));
    }

    private static byte[] checksum(byte[] bytes) {
        CRC32C crc = new CRC32C();
        crc.update(bytes);
        int masked = Integer.rotateRight((int) crc.getValue(), 15) + MASK_DELTA;
        return ByteBuffer.allocate(Integer.BYTES)
                .order(ByteOrder.LITTLE_ENDIAN)
                .putInt(masked)
                .array();
    }

    private static byte[] message(Fields fields) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        CodedOutputStream coded = CodedOutputStream.newInstance(bytes);
        fields.write(coded);
        coded.flush();
        return bytes.toByteArray();
    }

    @FunctionalInterface
    private interface Fields {
        void write(CodedOutputStream message) throws IOException;
    }
}
