package io.altgrad.spec;

import java.util.Arrays;
import java.util.stream.Collectors;

/** Reads the constants of an enum by their texts. */
final class Words {

    private Words() {}

    /**
     * The constant of {@code type} whose text is {@code word}.
     *
     * @throws InvalidSetting naming {@code field} and the words that exist
     */
    static <E extends Enum<E>> E parse(Class<E> type, String field, String word) {
        return Arrays.stream(type.getEnumConstants())
                .filter(constant -> constant.toString().equals(word))
                .findFirst()
                .orElseThrow(() -> new InvalidSetting(field, "one of " + all(type), "'" + word + "'"));
    }

    private static <E extends Enum<E>> String all(Class<E> type) {
        return Arrays.stream(type.getEnumConstants()).map(Enum::toString).collect(Collectors.joining(", "));
    }
}
