package io.altgrad.spec;

import java.util.List;
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
        return parse(List.of(type.getEnumConstants()), field, word);
    }

    /** The same among some of a type's constants. */
    static <E extends Enum<E>> E parse(List<E> constants, String field, String word) {
        return constants.stream()
                .filter(constant -> constant.toString().equals(word))
                .findFirst()
                .orElseThrow(() -> new InvalidSetting(field, "one of " + all(constants), "'" + word + "'"));
    }

    private static String all(List<? extends Enum<?>> constants) {
        return constants.stream().map(Enum::toString).collect(Collectors.joining(", "));
    }
}
