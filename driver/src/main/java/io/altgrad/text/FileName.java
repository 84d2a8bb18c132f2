package io.altgrad.text;

import io.altgrad.base.Sha256;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;

/**
 * The name of a file or folder for any text: one path segment, in ASCII, that is neither {@code .} nor {@code ..} nor
 * hidden. Different texts, as long as they are well-formed Unicode, have different names.
 *
 * <p>Letters, digits, {@code .}, {@code _} and {@code -} stay; every other byte of the UTF-8 is percent-encoded, and so is
 * a dot that comes first. What is longer than {@value #LONGEST} characters is cut and ends in {@code ~} and a hash, which
 * nothing shorter can, because {@code ~} is encoded.
 */
public final class FileName {

    /** The longest name: of the 255 bytes that file systems take, as many as leave room for a suffix. */
    private static final int LONGEST = 120;

    private static final int HASH_BYTES = 16;

    /** The name of the empty text; an encoded text has two hexadecimal digits behind a percent sign. */
    private static final String EMPTY = "%";

    private FileName() {}

    /** The name for {@code text}. */
    public static String of(String text) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        StringBuilder name = new StringBuilder();
        for (byte unit : bytes) {
            if (stays((char) unit) && !(unit == '.' && name.isEmpty())) {
                name.append((char) unit);
            } else {
                name.append('%').append(HexFormat.of().withUpperCase().toHexDigits(unit));
            }
        }
        if (name.length() > LONGEST) {
            name.setLength(LONGEST - 1 - 2 * HASH_BYTES);
            return name.append('~').append(Sha256.hex(text, HASH_BYTES)).toString();
        }
        return name.isEmpty() ? EMPTY : name.toString();
    }

    private static boolean stays(char unit) {
        return (unit >= 'a' && unit <= 'z')
                || (unit >= 'A' && unit <= 'Z')
                || (unit >= '0' && unit <= '9')
                || "._-".indexOf(unit) >= 0;
    }
}
