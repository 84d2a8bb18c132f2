package io.altgrad.safetensors;

import io.altgrad.base.WholeFile;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.Channels;
import java.nio.channels.WritableByteChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The content of a safetensors file.
 *
 * @param tensors by name, in the order of their bytes
 * @param metadata free strings by key, in the order of the keys
 */
public record SafetensorsFile(Map<String, SafeTensor> tensors, Map<String, String> metadata) {

    /**
     * The order of tensors in a file, as in the reference implementation: wider elements first, so that all are
     * aligned, and by name among them.
     */
    private static final Comparator<Map.Entry<String, SafeTensor>> FILE_ORDER =
            Comparator.<Map.Entry<String, SafeTensor>, Dtype>comparing(
                            entry -> entry.getValue().dtype())
                    .reversed()
                    .thenComparing(Map.Entry.comparingByKey());

    public SafetensorsFile {
        tensors = Collections.unmodifiableMap(new LinkedHashMap<>(tensors));
        metadata = Collections.unmodifiableMap(new LinkedHashMap<>(metadata));
    }

    /**
     * Writes as {@link #write(OutputStream, Map, Map)} does; {@code file} appears, or is replaced, when all is written.
     */
    public static void write(Path file, Map<String, SafeTensor> tensors, Map<String, String> metadata)
            throws IOException {
        WholeFile.write(file, partial -> {
            try (OutputStream out = Files.newOutputStream(partial)) {
                write(out, tensors, metadata);
            }
            return partial;
        });
    }

    /**
     * Writes a file to {@code out}, tensor by tensor, and leaves {@code out} open. The same content gives the same
     * bytes, whatever the maps' order: I64 before F64, F32, I32 and U8, by name among them; metadata by key.
     *
     * @throws IllegalArgumentException if a tensor is named {@code __metadata__}, or the header exceeds 100 MB
     */
    public static void write(OutputStream out, Map<String, SafeTensor> tensors, Map<String, String> metadata)
            throws IOException {
        List<Map.Entry<String, SafeTensor>> ordered = new ArrayList<>(tensors.entrySet());
        ordered.sort(FILE_ORDER);
        byte[] header = HeaderParser.toJson(new Header(entries(ordered), metadata));
        if (header.length > Header.LARGEST_BYTES) {
            throw new IllegalArgumentException("Cannot write " + tensors.size() + " tensors: the header takes "
                    + header.length + " bytes, more than the " + Header.LARGEST_BYTES + " that readers accept.");
        }
        out.write(ByteBuffer.allocate(Long.BYTES)
                .order(ByteOrder.LITTLE_ENDIAN)
                .putLong(header.length)
                .array());
        out.write(header);
        WritableByteChannel channel = Channels.newChannel(out);
        for (Map.Entry<String, SafeTensor> tensor : ordered) {
            ByteBuffer data = tensor.getValue().data();
            while (data.hasRemaining()) {
                channel.write(data);
            }
        }
        out.flush();
    }

    private static List<Header.Entry> entries(List<Map.Entry<String, SafeTensor>> ordered) {
        List<Header.Entry> entries = new ArrayList<>();
        long begin = 0;
        for (Map.Entry<String, SafeTensor> named : ordered) {
            if (named.getKey().equals(Header.METADATA)) {
                throw new IllegalArgumentException(
                        "Cannot write a tensor named " + Header.METADATA + ": the format keeps that name.");
            }
            SafeTensor tensor = named.getValue();
            long end = begin + tensor.data().limit();
            entries.add(new Header.Entry(named.getKey(), tensor.dtype(), tensor.shape(), begin, end));
            begin = end;
        }
        return entries;
    }

    /**
     * Reads and checks a whole file.
     *
     * @throws InvalidSafetensors if it breaks the format, or is a folder
     * @throws IOException if it cannot be read
     */
    public static SafetensorsFile read(Path file) throws IOException {
        if (Files.isDirectory(file)) {
            throw new InvalidSafetensors(file.toString(), "it is a folder");
        }
        try (InputStream in = new BufferedInputStream(Files.newInputStream(file))) {
            return read(in, Files.size(file), file.toString());
        }
    }

    /**
     * Reads and checks {@code length} bytes of {@code in}, and leaves it open. Never allocates more than the header and
     * one tensor beyond what it returns, and nothing that {@code length} does not cover.
     *
     * @param name what errors call the file
     * @throws InvalidSafetensors if it breaks the format
     * @throws IOException if it cannot be read
     */
    public static SafetensorsFile read(InputStream in, long length, String name) throws IOException {
        Header header = header(in, length, name);
        Map<String, SafeTensor> tensors = new LinkedHashMap<>();
        for (Header.Entry entry : header.entries()) {
            byte[] data = bytes(in, entry.bytes(), "tensor '" + entry.name() + "'", name);
            tensors.put(entry.name(), new SafeTensor(entry.dtype(), entry.shape(), ByteBuffer.wrap(data)));
        }
        return new SafetensorsFile(tensors, header.metadata());
    }

    private static Header header(InputStream in, long length, String name) throws IOException {
        if (length < Long.BYTES) {
            throw new InvalidSafetensors(name, "it has " + length + " bytes, and the header's length alone takes 8");
        }
        long headerBytes = ByteBuffer.wrap(bytes(in, Long.BYTES, "the header's length", name))
                .order(ByteOrder.LITTLE_ENDIAN)
                .getLong();
        if (Long.compareUnsigned(headerBytes, Header.LARGEST_BYTES) > 0) {
            throw new InvalidSafetensors(
                    name,
                    "it announces a header of " + Long.toUnsignedString(headerBytes) + " bytes, more than the "
                            + Header.LARGEST_BYTES + " allowed");
        }
        long dataBytes = length - Long.BYTES - headerBytes;
        if (dataBytes < 0) {
            throw new InvalidSafetensors(
                    name,
                    "it announces a header of " + headerBytes + " bytes, and only " + (length - Long.BYTES)
                            + " follow");
        }
        Header header = HeaderParser.fromJson(name, bytes(in, headerBytes, "the header", name));
        if (header.dataBytes() != dataBytes) {
            throw new InvalidSafetensors(
                    name, "its tensors take " + header.dataBytes() + " bytes, and the file has " + dataBytes);
        }
        return header;
    }

    private static byte[] bytes(InputStream in, long count, String what, String name) throws IOException {
        if (count > Integer.MAX_VALUE - 8) {
            throw new InvalidSafetensors(
                    name,
                    what + " has " + count + " bytes, more than the " + (Integer.MAX_VALUE - 8) + " that are read");
        }
        byte[] bytes = in.readNBytes((int) count);
        if (bytes.length < count) {
            throw new InvalidSafetensors(
                    name, "it ends inside " + what + ": " + bytes.length + " of " + count + " bytes are there");
        }
        return bytes;
    }
}
