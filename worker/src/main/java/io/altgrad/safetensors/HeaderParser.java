package io.altgrad.safetensors;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** A header as JSON. Reading believes nothing: whatever a {@link Header} says has been checked. */
final class HeaderParser {

    private static final ObjectMapper JSON = JsonMapper.builder()
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .build();

    private HeaderParser() {}

    /** The header's bytes, padded with spaces so that the data after it is aligned. */
    static byte[] toJson(Header header) {
        ObjectNode root = JSON.createObjectNode();
        if (!header.metadata().isEmpty()) {
            ObjectNode metadata = root.putObject(Header.METADATA);
            new TreeMap<>(header.metadata()).forEach(metadata::put);
        }
        for (Header.Entry entry : header.entries()) {
            ObjectNode node = root.putObject(entry.name());
            node.put("dtype", entry.dtype().name());
            ArrayNode shape = node.putArray("shape");
            entry.shape().forEach(shape::add);
            node.putArray("data_offsets").add(entry.begin()).add(entry.end());
        }
        byte[] json = root.toString().getBytes(StandardCharsets.UTF_8);
        int padded = (json.length + Header.ALIGNMENT - 1) / Header.ALIGNMENT * Header.ALIGNMENT;
        byte[] bytes = Arrays.copyOf(json, padded);
        Arrays.fill(bytes, json.length, padded, (byte) ' ');
        return bytes;
    }

    /**
     * The inverse of {@link #toJson}.
     *
     * @throws InvalidSafetensors if the bytes are no header, or its tensors do not cover the data without hole or overlap
     */
    static Header fromJson(String file, byte[] bytes) {
        JsonNode root = tree(file, bytes);
        Map<String, String> metadata = new TreeMap<>();
        List<Header.Entry> entries = new ArrayList<>();
        for (Map.Entry<String, JsonNode> field : root.properties()) {
            if (field.getKey().equals(Header.METADATA)) {
                metadata = metadata(file, field.getValue());
            } else {
                entries.add(entry(file, field.getKey(), field.getValue()));
            }
        }
        entries.sort(Header.Entry.BY_OFFSET);
        requireContiguous(file, entries);
        return new Header(entries, metadata);
    }

    private static JsonNode tree(String file, byte[] bytes) {
        if (bytes.length == 0 || bytes[0] != '{') {
            throw new InvalidSafetensors(file, "its header does not begin with '{'");
        }
        try {
            return JSON.readTree(StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(bytes))
                    .toString());
        } catch (CharacterCodingException e) {
            throw new InvalidSafetensors(file, "its header is not UTF-8");
        } catch (JsonProcessingException e) {
            throw new InvalidSafetensors(file, "its header is not JSON of unique keys (" + firstLine(e) + ")");
        }
    }

    private static String firstLine(JsonProcessingException e) {
        return e.getOriginalMessage().lines().findFirst().orElse("");
    }

    private static Map<String, String> metadata(String file, JsonNode node) {
        if (!node.isObject()) {
            throw new InvalidSafetensors(file, Header.METADATA + " is " + node + ", and not an object of strings");
        }
        Map<String, String> metadata = new TreeMap<>();
        for (Map.Entry<String, JsonNode> field : node.properties()) {
            if (!field.getValue().isTextual()) {
                throw new InvalidSafetensors(
                        file,
                        Header.METADATA + " has '" + field.getKey() + "' = " + field.getValue()
                                + ", and only strings are allowed");
            }
            metadata.put(field.getKey(), field.getValue().textValue());
        }
        return metadata;
    }

    private static Header.Entry entry(String file, String name, JsonNode node) {
        Dtype dtype = dtype(file, name, node.path("dtype"));
        List<Long> shape = numbers(file, name, "shape", node);
        List<Long> offsets = numbers(file, name, "data_offsets", node);
        if (offsets.size() != 2 || offsets.get(0) > offsets.get(1)) {
            throw new InvalidSafetensors(
                    file, "tensor '" + name + "' has data_offsets " + offsets + ", and not [begin, end]");
        }
        Header.Entry entry = new Header.Entry(name, dtype, shape, offsets.get(0), offsets.get(1));
        if (expectedBytes(file, entry) != entry.bytes()) {
            throw new InvalidSafetensors(
                    file,
                    "tensor '" + name + "' is " + dtype + " " + shape + " of " + expectedBytes(file, entry)
                            + " bytes, and its data_offsets " + offsets + " span " + entry.bytes());
        }
        return entry;
    }

    private static long expectedBytes(String file, Header.Entry entry) {
        try {
            return SafeTensor.bytes(entry.dtype(), entry.shape());
        } catch (IllegalArgumentException e) {
            throw new InvalidSafetensors(
                    file, "tensor '" + entry.name() + "' of shape " + entry.shape() + " overflows 64 bits");
        }
    }

    private static Dtype dtype(String file, String name, JsonNode node) {
        for (Dtype dtype : Dtype.values()) {
            if (node.isTextual() && node.textValue().equals(dtype.name())) {
                return dtype;
            }
        }
        throw new InvalidSafetensors(
                file,
                "tensor '" + name + "' has dtype " + (node.isMissingNode() ? "none" : node.asText()) + ", and only "
                        + Arrays.toString(Dtype.values()) + " are read");
    }

    private static List<Long> numbers(String file, String name, String key, JsonNode tensor) {
        JsonNode array = tensor.path(key);
        List<Long> numbers = new ArrayList<>();
        boolean valid = array.isArray();
        for (JsonNode number : array) {
            valid &= number.isIntegralNumber() && number.canConvertToLong() && number.longValue() >= 0;
            numbers.add(number.longValue());
        }
        if (!valid) {
            throw new InvalidSafetensors(
                    file,
                    "tensor '" + name + "' has " + key + " " + (array.isMissingNode() ? "none" : array)
                            + ", and not an array of whole numbers of at least 0");
        }
        return numbers;
    }

    private static void requireContiguous(String file, List<Header.Entry> entries) {
        long expected = 0;
        for (Header.Entry entry : entries) {
            if (entry.begin() > expected) {
                throw new InvalidSafetensors(
                        file,
                        "data bytes " + expected + " to " + (entry.begin() - 1) + ", before tensor '" + entry.name()
                                + "', belong to no tensor");
            }
            if (entry.begin() < expected) {
                throw new InvalidSafetensors(
                        file,
                        "tensor '" + entry.name() + "' begins at data byte " + entry.begin()
                                + ", inside another that ends at " + expected);
            }
            expected = entry.end();
        }
    }
}
