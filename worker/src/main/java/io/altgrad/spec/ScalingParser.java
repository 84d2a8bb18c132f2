package io.altgrad.spec;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Map;

/**
 * A scaling as words: {@code none}, {@code tensor [N]}, {@code delayed [N] [max|recent]}, {@code row},
 * {@code block [N|RxC]}, {@code mx}, {@code nvfp4}; those with a float scale may end in {@code pow2}.
 */
public final class ScalingParser {

    /** The first words of all scalings. */
    public static final List<String> KINDS = List.of("none", "tensor", "delayed", "row", "block", "mx", "nvfp4");

    private static final String POWER_OF_TWO = "pow2";
    private static final int WINDOW = 16;
    private static final int BLOCK = 128;
    private static final String EXPECTED = "one of none, tensor [N], delayed [N] [max|recent], row, block [N|RxC], mx,"
            + " nvfp4; tensor, delayed, row and block may end in pow2";

    /** The scalings that are one word. */
    private static final Map<String, Scaling> NAMED =
            Map.of("none", Scaling.NONE, "mx", Scaling.MX, "nvfp4", Scaling.NVFP4);

    private static final List<Follows.Amax> PAST = List.of(Follows.Amax.LARGEST_PAST, Follows.Amax.LATEST_PAST);

    private ScalingParser() {}

    /**
     * Reads a scaling; what is left out is a window of 1 for {@code tensor}, of 16 with {@code max} for
     * {@code delayed}, and a block of 1 × 128.
     *
     * @throws InvalidSetting if the text is none of those above
     */
    public static Scaling parse(String text) {
        Deque<String> words = new ArrayDeque<>(List.of(text.trim().split("\\s+")));
        String kind = words.removeFirst();
        Scaling scaling = NAMED.containsKey(kind) ? NAMED.get(kind) : scaling(kind, words, scale(words), text);
        if (!words.isEmpty()) {
            throw invalid(text);
        }
        return scaling;
    }

    /** Takes the last word where it says what scales are. */
    private static ScaleFormat scale(Deque<String> words) {
        if (!POWER_OF_TWO.equals(words.peekLast())) {
            return ScaleFormat.FLOAT32;
        }
        words.removeLast();
        return ScaleFormat.POWER_OF_TWO;
    }

    private static Scaling scaling(String kind, Deque<String> words, ScaleFormat scale, String text) {
        return switch (kind) {
            case "tensor" -> Scaling.tensor(words.isEmpty() ? 1 : whole(words.removeFirst(), text), scale);
            case "delayed" -> {
                int window = words.isEmpty() ? WINDOW : whole(words.removeFirst(), text);
                yield Scaling.delayed(
                        window,
                        words.isEmpty() ? Follows.Amax.LARGEST_PAST : Words.parse(PAST, "scaling", words.removeFirst()),
                        scale);
            }
            case "row" -> Scaling.row(scale);
            case "block" -> block(words.isEmpty() ? Integer.toString(BLOCK) : words.removeFirst(), scale, text);
            default -> throw invalid(text);
        };
    }

    private static Scaling block(String size, ScaleFormat scale, String text) {
        int cross = size.indexOf('x');
        return cross < 0
                ? Scaling.block(1, whole(size, text), scale)
                : Scaling.block(whole(size.substring(0, cross), text), whole(size.substring(cross + 1), text), scale);
    }

    private static int whole(String word, String text) {
        try {
            int value = Integer.parseInt(word);
            if (value >= 1) {
                return value;
            }
        } catch (NumberFormatException e) {
            throw invalid(text);
        }
        throw invalid(text);
    }

    private static InvalidSetting invalid(String text) {
        return new InvalidSetting("scaling", EXPECTED, "'" + text + "'");
    }

    /** The text that {@link #parse} reads as the same scaling, with nothing left out. */
    static String toText(Scaling scaling) {
        return NAMED.entrySet().stream()
                .filter(named -> named.getValue().equals(scaling))
                .map(Map.Entry::getKey)
                .findFirst()
                .orElseGet(
                        () -> words(scaling) + (scaling.scale() == ScaleFormat.POWER_OF_TWO ? " " + POWER_OF_TWO : ""));
    }

    private static String words(Scaling scaling) {
        if (!scaling.ofTensor()) {
            return scaling.block().equals(Block.ROW) ? "row" : "block " + scaling.block();
        }
        Follows follows = scaling.follows();
        return PAST.contains(follows.amax())
                ? "delayed " + follows.window() + " " + follows.amax()
                : "tensor " + follows.window();
    }
}
