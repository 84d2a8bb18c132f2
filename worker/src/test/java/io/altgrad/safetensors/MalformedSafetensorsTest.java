package io.altgrad.safetensors;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class MalformedSafetensorsTest {

    @TempDir
    Path folder;

    /** {@code T(...)} in a header stands for an F32 tensor: shape, begin, end. Data is given as a number of bytes. */
    @ParameterizedTest(name = "{2}")
    @CsvSource(delimiter = '|', textBlock = """
        [1]                          | 0  | its header does not begin with '{'
        ~ {}~                        | 0  | its header does not begin with '{'
        {'a':T(1,0,4),'a':T(1,4,8)}  | 8  | its header is not JSON of unique keys (Duplicate field 'a')
        {'a':T(1,0,4)} {}            | 4  | its header is not JSON of unique keys (Trailing token
        {'a':                        | 4  | its header is not JSON of unique keys (Unexpected end-of-input
        {'__metadata__':3}           | 0  | __metadata__ is 3, and not an object of strings
        {'__metadata__':{'k':3}}     | 0  | __metadata__ has 'k' = 3, and only strings are allowed
        {'__metadata__':{'k':null}}  | 0  | __metadata__ has 'k' = null, and only strings are allowed
        {'a':7}                      | 0  | tensor 'a' has dtype none, and only [U8, I32, F32, F64, I64] are read
        {'a':{'dtype':'BF16','shape':[2],'data_offsets':[0,4]}} | 4 | tensor 'a' has dtype BF16, and only [U8,
        {'a':{'dtype':'F32','data_offsets':[0,4]}}              | 4 | tensor 'a' has shape none, and not an array of
        {'a':{'dtype':'F32','shape':[1]}}                       | 4 | tensor 'a' has data_offsets none, and not an
        {'a':{'dtype':'F32','shape':4,'data_offsets':[0,4]}}    | 4 | tensor 'a' has shape 4, and not an array of
        {'a':T(-1,0,4)}              | 4  | tensor 'a' has shape [-1], and not an array of whole numbers of at least 0
        {'a':T(1.0,0,4)}             | 4  | tensor 'a' has shape [1.0], and not an array of whole numbers
        {'a':T(9223372036854775808,0,4)} | 4 | tensor 'a' has shape [9223372036854775808], and not an array of whole
        {'a':T(9223372036854775807,0,4)} | 4 | tensor 'a' of shape [9223372036854775807] overflows 64 bits
        {'a':{'dtype':'F32','shape':[1],'data_offsets':[0,4,8]}} | 4 | tensor 'a' has data_offsets [0, 4, 8], and not
        {'a':T(1,4,0)}               | 4  | tensor 'a' has data_offsets [4, 0], and not [begin, end]
        {'a':T(1,-4,0)}              | 4  | tensor 'a' has data_offsets [-4,0], and not an array of whole numbers
        {'a':T(2,0,4)}               | 4  | tensor 'a' is F32 [2] of 8 bytes, and its data_offsets [0, 4] span 4
        {'a':T(1,4,8)}               | 8  | data bytes 0 to 3, before tensor 'a', belong to no tensor
        {'b':T(1,8,12),'a':T(1,0,4)} | 12 | data bytes 4 to 7, before tensor 'b', belong to no tensor
        {'a':T(2,0,8),'b':T(1,4,8)}  | 8  | tensor 'b' begins at data byte 4, inside another that ends at 8
        {'a':T(1,0,4),'b':T(1,0,4)}  | 4  | tensor 'b' begins at data byte 0, inside another that ends at 4
        {'a':T(1,0,4)}               | 3  | its tensors take 4 bytes, and the file has 3
        {'a':T(1,0,4)}               | 5  | its tensors take 4 bytes, and the file has 5
        {}                           | 1  | its tensors take 0 bytes, and the file has 1
        """, quoteCharacter = '~')
    void refusesAHeaderThatSays(String header, int dataBytes, String why) throws Exception {
        String json = header.replaceAll(
                        "T\\((.*?),(.*?),(.*?)\\)", "{'dtype':'F32','shape':[$1],'data_offsets':[$2,$3]}")
                .replace('\'', '"');
        Path file = write(bytes(json, "00".repeat(dataBytes)));

        assertThatExceptionOfType(InvalidSafetensors.class)
                .isThrownBy(() -> SafetensorsFile.read(file))
                .withMessageStartingWith("Cannot read " + file + " as safetensors: " + why)
                .satisfies(error -> assertThat(error.getMessage().lines()).hasSize(1));
    }

    @ParameterizedTest(name = "{1}")
    @CsvSource(delimiter = '|', textBlock = """
        ''                     | it has 0 bytes, and the header's length alone takes 8
        08000000000000         | it has 7 bytes, and the header's length alone takes 8
        08000000000000007b7d   | it announces a header of 8 bytes, and only 2 follow
        01e1f505000000007b7d   | it announces a header of 100000001 bytes, more than the 100000000 allowed
        ffffffffffffffff7b7d   | it announces a header of 18446744073709551615 bytes, more than the 100000000 allowed
        0000000000000000       | its header does not begin with '{'
        04000000000000007bff7d20 | its header is not UTF-8
        """)
    void refusesAFileOfBytes(String hex, String why) throws Exception {
        Path file = write(HexFormat.of().parseHex(hex));

        assertThatExceptionOfType(InvalidSafetensors.class)
                .isThrownBy(() -> SafetensorsFile.read(file))
                .withMessage("Cannot read " + file + " as safetensors: " + why + ".");
    }

    @Test
    void refusesAStreamThatEndsBeforeItsLength() {
        byte[] whole = bytes("{\"a\":{\"dtype\":\"F32\",\"shape\":[2],\"data_offsets\":[0,8]}}", "00".repeat(8));
        for (int cut = 0; cut < whole.length; cut++) {
            ByteArrayInputStream in = new ByteArrayInputStream(whole, 0, cut);

            assertThatExceptionOfType(InvalidSafetensors.class)
                    .as("cut at %d", cut)
                    .isThrownBy(() -> SafetensorsFile.read(in, whole.length, "cut"))
                    .withMessageStartingWith("Cannot read cut as safetensors: it ends inside ");
        }
    }

    @Test
    void saysWhereAStreamEnds() {
        byte[] whole = bytes("{\"a\":{\"dtype\":\"F32\",\"shape\":[2],\"data_offsets\":[0,8]}}", "00".repeat(8));
        ByteArrayInputStream in = new ByteArrayInputStream(whole, 0, whole.length - 3);

        assertThatExceptionOfType(InvalidSafetensors.class)
                .isThrownBy(() -> SafetensorsFile.read(in, whole.length, "cut"))
                .withMessage("Cannot read cut as safetensors: it ends inside tensor 'a': 5 of 8 bytes are there.");
    }

    @Test
    void readsAHeaderWithoutPaddingAndWithKeysItDoesNotKnow() throws Exception {
        Path file = write(bytes("{\"a\":{\"new\":1,\"data_offsets\":[0,0],\"shape\":[0],\"dtype\":\"F32\"}}", ""));

        assertThat(SafetensorsFile.read(file).tensors().get("a").floats()).isEmpty();
    }

    @Test
    void leavesAMissingFileToItsOwnError() {
        assertThatExceptionOfType(NoSuchFileException.class)
                .isThrownBy(() -> SafetensorsFile.read(folder.resolve("nothing")));
    }

    static byte[] bytes(String header, String dataHex) {
        byte[] json = header.getBytes(StandardCharsets.UTF_8);
        byte[] data = HexFormat.of().parseHex(dataHex);
        return ByteBuffer.allocate(8 + json.length + data.length)
                .order(ByteOrder.LITTLE_ENDIAN)
                .putLong(json.length)
                .put(json)
                .put(data)
                .array();
    }

    private Path write(byte[] bytes) throws IOException {
        return Files.write(folder.resolve("x.safetensors"), bytes);
    }
}
