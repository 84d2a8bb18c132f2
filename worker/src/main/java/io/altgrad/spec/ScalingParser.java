package io.altgrad.spec;

import io.altgrad.spec.Scaling.Delayed;
import io.altgrad.spec.Scaling.Delayed.Pick;
import io.altgrad.spec.Scaling.Mx;
import io.altgrad.spec.Scaling.Nvfp4;
import io.altgrad.spec.Scaling.PerBlock;
import io.altgrad.spec.Scaling.PerRow;
import io.altgrad.spec.Scaling.PerTensor;
import io.altgrad.spec.Scaling.Unscaled;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;

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

    private ScalingParser() {}

    /**
     * Reads a scaling; what is left out is a window of 1 for {@code tensor}, of 16 with {@code max} for
     * {@code delayed}, and a block of 1 × 128.
     *
     * @throws InvalidSetting if the text is none of those above
     */
    public static Scaling parse(String text) {
        Deque<String> words = new ArrayDeque<>(List.of(text.trim().split("\\s+")));
        String kindOf = words.removeFirst();
        ScaleKind kind = ScaleKind.EXACT;
        if (POWER_OF_TWO.equals(words.peekLast())) {
            words.removeLast();
            kind = ScaleKind.POWER_OF_TWO;
        }
        Scaling scaling = scaling(kindOf, words, kind, text);
        boolean kindIsFixed = scaling instanceof Unscaled || scaling instanceof Mx || scaling instanceof Nvfp4;
        if (!words.isEmpty() || (kindIsFixed && kind == ScaleKind.POWER_OF_TWO)) {
            throw invalid(text);
        }
        return scaling;
    }

    private static Scaling scaling(String kindOf, Deque<String> words, ScaleKind kind, String text) {
        return switch (kindOf) {
            case "none" -> new Unscaled();
            case "tensor" -> new PerTensor(words.isEmpty() ? 1 : whole(words.removeFirst(), text), kind);
            case "delayed" -> {
                int window = words.isEmpty() ? WINDOW : whole(words.removeFirst(), text);
                Pick pick = words.isEmpty() ? Pick.MAX : Words.parse(Pick.class, "scaling", words.removeFirst());
                yield new Delayed(window, pick, kind);
            }
            case "row" -> new PerRow(kind);
            case "block" -> block(words.isEmpty() ? Integer.toString(BLOCK) : words.removeFirst(), kind, text);
            case "mx" -> new Mx();
            case "nvfp4" -> new Nvfp4();
            default -> throw invalid(text);
        };
    }

    private static PerBlock block(String size, ScaleKind kind, String text) {
        int cross = size.indexOf('x');
        return cross < 0
                ? new PerBlock(1, whole(size, text), kind)
                : new PerBlock(whole(size.substring(0, cross), text), whole(size.substring(cross + 1), text), kind);
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
        if (scaling instanceof PerTensor tensor) {
            return "tensor " + tensor.window() + suffix(tensor.kind());
        } else if (scaling instanceof Delayed delayed) {
            return "delayed " + delayed.window() + " " + delayed.pick() + suffix(delayed.kind());
        } else if (scaling instanceof PerRow row) {
            return "row" + suffix(row.kind());
        } else if (scaling instanceof PerBlock block) {
            return "block " + block.rows() + "x" + block.columns() + suffix(block.kind());
        } else if (scaling instanceof Mx) {
            return "mx";
        } else if (scaling instanceof Nvfp4) {
            return "nvfp4";
        }
        return "none";
    }

    private static String suffix(ScaleKind kind) {
        return kind == ScaleKind.POWER_OF_TWO ? " " + POWER_OF_TWO : "";
    }
}
