package io.altgrad.safetensors;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SafetensorsFileTest {

    /** Byte for byte what the reference implementation, safetensors 0.8.0, writes of {@link #gold}. */
    private static final String GOLDEN_HEADER = "{\"__metadata__\":{\"format\":\"pt\"},"
            + "\"a\":{\"dtype\":\"F32\",\"shape\":[1],\"data_offsets\":[0,4]},"
            + "\"b\":{\"dtype\":\"F32\",\"shape\":[2,3],\"data_offsets\":[4,28]},"
            + "\"s\":{\"dtype\":\"F32\",\"shape\":[],\"data_offsets\":[28,32]}}     ";

    private static final String GOLDEN_DATA = "000000bf" // -0.5
            + "0000803f" + "00000040" + "00004040" + "00008040" + "0000a040" + "0000c040" // 1 to 6
            + "00000040"; // 2

    @TempDir
    Path folder;

    @Test
    void writesTheBytesOfTheReferenceImplementation() throws Exception {
        assertThat(HexFormat.of().formatHex(bytes(gold(), Map.of("format", "pt"))))
                .isEqualTo(goldenHex());
    }

    @Test
    void readsTheBytesOfTheReferenceImplementation() throws Exception {
        SafetensorsFile file = read(HexFormat.of().parseHex(goldenHex()));

        assertThat(file.metadata()).containsExactly(Map.entry("format", "pt"));
        assertThat(file.tensors()).containsOnlyKeys("a", "b", "s");
        assertThat(file.tensors().get("a").floats()).containsExactly(-0.5f);
        assertThat(file.tensors().get("b").shape()).containsExactly(2L, 3L);
        assertThat(file.tensors().get("b").dimensions()).containsExactly(2, 3);
        assertThat(file.tensors().get("b").floats()).containsExactly(1, 2, 3, 4, 5, 6);
        assertThat(file.tensors().get("s").shape()).isEmpty();
        assertThat(file.tensors().get("s").floats()).containsExactly(2);
    }

    @Test
    void ordersAndEscapesAsTheReferenceImplementation() throws Exception {
        Map<String, SafeTensor> tensors = new LinkedHashMap<>();
        tensors.put("f", zeros(Dtype.F32, 1));
        tensors.put("d", zeros(Dtype.F64, 1));
        tensors.put("l", zeros(Dtype.I64, 1));
        tensors.put("i", zeros(Dtype.I32, 1));
        tensors.put("u", zeros(Dtype.U8, 3));
        tensors.put("e", zeros(Dtype.F32, 0, 2));
        tensors.put("é", zeros(Dtype.F32, 1));
        tensors.put("q\"\\\n", zeros(Dtype.U8, 1));

        assertThat(header(bytes(tensors, Map.of())))
                .isEqualTo("{\"l\":{\"dtype\":\"I64\",\"shape\":[1],\"data_offsets\":[0,8]},"
                        + "\"d\":{\"dtype\":\"F64\",\"shape\":[1],\"data_offsets\":[8,16]},"
                        + "\"e\":{\"dtype\":\"F32\",\"shape\":[0,2],\"data_offsets\":[16,16]},"
                        + "\"f\":{\"dtype\":\"F32\",\"shape\":[1],\"data_offsets\":[16,20]},"
                        + "\"é\":{\"dtype\":\"F32\",\"shape\":[1],\"data_offsets\":[20,24]},"
                        + "\"i\":{\"dtype\":\"I32\",\"shape\":[1],\"data_offsets\":[24,28]},"
                        + "\"q\\\"\\\\\\n\":{\"dtype\":\"U8\",\"shape\":[1],\"data_offsets\":[28,29]},"
                        + "\"u\":{\"dtype\":\"U8\",\"shape\":[3],\"data_offsets\":[29,32]}}   ");
    }

    @Test
    void writesTheSameBytesWhateverTheOrderOfTheMaps() throws Exception {
        Map<String, SafeTensor> reversed = new LinkedHashMap<>();
        Stream.of("s", "b", "a").forEach(name -> reversed.put(name, gold().get(name)));
        Map<String, String> metadata = new LinkedHashMap<>();
        metadata.put("y", "2");
        metadata.put("x", "1");

        assertThat(bytes(reversed, metadata)).isEqualTo(bytes(gold(), Map.of("x", "1", "y", "2")));
        assertThat(header(bytes(reversed, metadata))).startsWith("{\"__metadata__\":{\"x\":\"1\",\"y\":\"2\"}");
    }

    @Test
    void alignsTheDataWhateverTheNamesLength() throws Exception {
        for (int length = 1; length <= 16; length++) {
            byte[] file = bytes(Map.of("n".repeat(length), SafeTensor.f32(new long[] {1}, 1)), Map.of());

            assertThat((file.length - 4) % 8)
                    .as("name of %d characters", length)
                    .isZero();
            assertThat(read(file).tensors()).containsOnlyKeys("n".repeat(length));
        }
    }

    @Test
    void keepsEveryBitOfAFloat() throws Exception {
        int[] bits = {0x80000000, 0x7f800000, 0xff800000, 0x7fc00001, 0x7f800001, 1, 0x7f7fffff};
        ByteBuffer data = ByteBuffer.allocate(4 * bits.length).order(ByteOrder.LITTLE_ENDIAN);
        data.asIntBuffer().put(bits);
        SafeTensor tensor = SafeTensor.of(Dtype.F32, new long[] {bits.length}, data);

        SafeTensor back = read(bytes(Map.of("x", tensor), Map.of())).tensors().get("x");
        int[] backBits = new int[bits.length];
        back.data().asIntBuffer().get(backBits);
        assertThat(backBits).containsExactly(bits);
        assertThat(Float.floatToRawIntBits(back.floats()[0])).isEqualTo(0x80000000);
    }

    @Test
    void readsEveryElementType() throws Exception {
        String header = "{\"l\":{\"dtype\":\"I64\",\"shape\":[1],\"data_offsets\":[0,8]},"
                + "\"d\":{\"dtype\":\"F64\",\"shape\":[1],\"data_offsets\":[8,16]},"
                + "\"i\":{\"dtype\":\"I32\",\"shape\":[1],\"data_offsets\":[16,20]},"
                + "\"u\":{\"dtype\":\"U8\",\"shape\":[2],\"data_offsets\":[20,22]}}";
        String data = "feffffffffffffff" + "000000000000f03f" + "00000080" + "ff01";
        Map<String, SafeTensor> tensors =
                read(Files.readAllBytes(file("x.safetensors", header, data))).tensors();

        assertThat(tensors.get("l").data().getLong()).isEqualTo(-2);
        assertThat(tensors.get("d").doubles()).containsExactly(1);
        assertThat(tensors.get("i").data().getInt()).isEqualTo(Integer.MIN_VALUE);
        assertThat(tensors.get("u").data()).isEqualTo(ByteBuffer.wrap(new byte[] {-1, 1}));
        assertThatExceptionOfType(IllegalStateException.class)
                .isThrownBy(() -> tensors.get("l").floats())
                .withMessage("Cannot read a tensor I64 [1] as F32.");
    }

    @Test
    void readsWhatItWritesOnDisk() throws Exception {
        Path file = folder.resolve("model.safetensors");
        SafetensorsFile.write(file, Map.of("old", zeros(Dtype.F32, 9)), Map.of());
        SafetensorsFile.write(file, gold(), Map.of("step", "100"));

        assertThat(SafetensorsFile.read(file)).isEqualTo(new SafetensorsFile(gold(), Map.of("step", "100")));
        try (Stream<Path> files = Files.list(folder)) {
            assertThat(files).containsExactly(file);
        }
    }

    @Test
    void leavesTheOldFileAndNoPartialOneWhenWritingFails() throws Exception {
        Path file = folder.resolve("model.safetensors");
        SafetensorsFile.write(file, gold(), Map.of());

        assertThatExceptionOfType(IllegalArgumentException.class)
                .isThrownBy(() -> SafetensorsFile.write(
                        file, Map.of("__metadata__", SafeTensor.f32(new long[] {1}, 1)), Map.of()))
                .withMessage("Cannot write a tensor named __metadata__: the format keeps that name.");
        assertThat(SafetensorsFile.read(file).tensors()).isEqualTo(gold());
        try (Stream<Path> files = Files.list(folder)) {
            assertThat(files).containsExactly(file);
        }
    }

    @Test
    void leavesTheStreamsOpen() throws Exception {
        OutputStream out = new ByteArrayOutputStream() {
            @Override
            public void close() {
                throw new AssertionError("closed");
            }
        };
        SafetensorsFile.write(out, gold(), Map.of());

        byte[] twice = HexFormat.of().parseHex(goldenHex() + goldenHex());
        ByteArrayInputStream in = new ByteArrayInputStream(twice);
        SafetensorsFile first = SafetensorsFile.read(in, twice.length / 2, "first");
        assertThat(SafetensorsFile.read(in, twice.length / 2, "second")).isEqualTo(first);
    }

    @Test
    void holdsNoTensorAtAll() throws Exception {
        byte[] file = bytes(Map.of(), Map.of());

        assertThat(header(file)).isEqualTo("{}      ");
        assertThat(read(file)).isEqualTo(new SafetensorsFile(Map.of(), Map.of()));
    }

    @Test
    void refusesATensorWhoseDataDoesNotFitItsShape() {
        assertThatExceptionOfType(IllegalArgumentException.class)
                .isThrownBy(() -> SafeTensor.f32(new long[] {2, 3}, 1, 2, 3, 4, 5))
                .withMessage("Cannot make a tensor F32 [2, 3]: it takes 24 bytes, and the data has 20.");
        assertThatExceptionOfType(IllegalArgumentException.class)
                .isThrownBy(() -> SafeTensor.f32(new long[] {-1, -1}, 1))
                .withMessage("Cannot make a tensor of shape [-1, -1]: a dimension is negative.");
    }

    private static Map<String, SafeTensor> gold() {
        return Map.of(
                "a", SafeTensor.f32(new long[] {1}, -0.5f),
                "b", SafeTensor.f32(new long[] {2, 3}, 1, 2, 3, 4, 5, 6),
                "s", SafeTensor.f32(new long[] {}, 2));
    }

    private static String goldenHex() {
        return "c800000000000000"
                + HexFormat.of().formatHex(GOLDEN_HEADER.getBytes(StandardCharsets.UTF_8))
                + GOLDEN_DATA;
    }

    private static SafeTensor zeros(Dtype dtype, long... shape) {
        long elements = 1;
        for (long dimension : shape) {
            elements *= dimension;
        }
        return SafeTensor.of(dtype, shape, ByteBuffer.allocate((int) elements * dtype.bytes()));
    }

    private static byte[] bytes(Map<String, SafeTensor> tensors, Map<String, String> metadata) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        SafetensorsFile.write(out, tensors, metadata);
        return out.toByteArray();
    }

    private static SafetensorsFile read(byte[] bytes) throws IOException {
        return SafetensorsFile.read(new ByteArrayInputStream(bytes), bytes.length, "x");
    }

    private static String header(byte[] file) {
        int length = (int) ByteBuffer.wrap(file).order(ByteOrder.LITTLE_ENDIAN).getLong();
        return new String(file, 8, length, StandardCharsets.UTF_8);
    }

    private Path file(String name, String header, String dataHex) throws IOException {
        return Files.write(folder.resolve(name), MalformedSafetensorsTest.bytes(header, dataHex));
    }
}
