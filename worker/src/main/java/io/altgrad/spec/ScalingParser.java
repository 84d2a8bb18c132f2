package io.altgrad.spec;

import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;
import java.util.List;
import java.util.Optional;

/**
 * A scaling as words: {@code none}, {@code tensor [N]}, {@code delayed [N] [max|recent] [from 1] [margin N]}, {@code row},
 * {@code block [N|RxC]}, of which those with a float scale may end in {@code pow2};
 * {@code mx [floor|rceil|ceil|even|quest|three-quarters]}; {@code nvfp4 [16x16] [four-over-six]}.
 */
public final class ScalingParser {

    /** The first words of all scalings. */
    public static final List<String> KINDS = List.of("none", "tensor", "delayed", "row", "block", "mx", "nvfp4");

    /** The scalings as words, with what may be left out in brackets. */
    public static final String WORDS = "none, tensor [N], delayed [N] [max|recent] [from 1] [margin N], row,"
            + " block [N|RxC], mx [floor|rceil|ceil|even|quest|three-quarters], nvfp4 [16x16] [four-over-six]; tensor,"
            + " delayed, row and block may end in pow2";

    private static final String NONE = "none";
    private static final String FROM = "from";
    private static final String MARGIN = "margin";
    private static final int WINDOW = 16;

    /** TransformerEngine's {@code amax_history_len}. */
    private static final int WINDOW_FROM_ONE = 1024;

    private static final int BLOCK = 128;

    private static final List<Follows.Amax> PAST = List.of(Follows.Amax.LARGEST_PAST, Follows.Amax.LATEST_PAST);

    private ScalingParser() {}

    /**
     * Reads a scaling; what is left out is a window of 1 for {@code tensor}, of 16 with {@code max} for
     * {@code delayed}, of 1024 where that starts {@code from 1}, and a block of 1 × 128.
     *
     * @throws InvalidSetting if the text is none of those above
     */
    public static Scaling parse(String text) {
        Deque<String> words = new ArrayDeque<>(List.of(text.trim().split("\\s+")));
        String kind = words.removeFirst();
        if (!KINDS.contains(kind)) {
            throw invalid(text);
        }
        Scaling scaling = kind.equals(NONE) ? Scaling.NONE : scaling(kind, words, scale(kind, words), text);
        if (!words.isEmpty()) {
            throw invalid(text);
        }
        return scaling;
    }

    /** Takes the last word where it says what scales are; else they are what that kind has first. */
    private static ScaleFormat scale(String kind, Deque<String> words) {
        List<ScaleFormat> formats = Arrays.stream(ScaleFormat.values())
                .filter(format -> format.standard().isEmpty()
                        ? !isStandard(kind)
                        : format.standard().get().equals(kind))
                .toList();
        Optional<ScaleFormat> said = formats.stream()
                .filter(format -> format.word().equals(words.peekLast()))
                .findFirst();
        said.ifPresent(format -> words.removeLast());
        return said.orElse(formats.get(0));
    }

    private static boolean isStandard(String kind) {
        return Arrays.stream(ScaleFormat.values())
                .anyMatch(format -> format.standard().filter(kind::equals).isPresent());
    }

    private static Scaling scaling(String kind, Deque<String> words, ScaleFormat scale, String text) {
        return switch (kind) {
            case "tensor" -> Scaling.tensor(words.isEmpty() ? 1 : whole(words.removeFirst(), 1, text), scale);
            case "delayed" -> new Scaling(Block.TENSOR, delayed(words, text), scale);
            case "row" -> Scaling.row(scale);
            case "block" -> block(words.isEmpty() ? Integer.toString(BLOCK) : words.removeFirst(), scale, text);
            default -> new Scaling(standardBlock(words, scale, text), Follows.PRESENT, scale);
        };
    }

    private static Follows delayed(Deque<String> words, String text) {
        boolean fromOne = words.contains(FROM);
        int window = fromOne ? WINDOW_FROM_ONE : WINDOW;
        if (!words.isEmpty() && !Character.isLetter(words.peekFirst().charAt(0))) {
            window = whole(words.removeFirst(), 1, text);
        }
        Follows.Amax amax = Follows.Amax.LARGEST_PAST;
        if (!words.isEmpty() && !List.of(FROM, MARGIN).contains(words.peekFirst())) {
            amax = Words.parse(PAST, "scaling", words.removeFirst());
        }
        Follows.Start start = Follows.Start.OWN;
        if (FROM.equals(words.peekFirst())) {
            words.removeFirst();
            if (!Follows.Start.ONE.toString().equals(words.pollFirst())) {
                throw invalid(text);
            }
            start = Follows.Start.ONE;
        }
        int margin = 0;
        if (MARGIN.equals(words.peekFirst())) {
            words.removeFirst();
            margin = whole(words.isEmpty() ? "" : words.removeFirst(), 0, text);
        }
        return new Follows(amax, window, start, margin);
    }

    private static Scaling block(String size, ScaleFormat scale, String text) {
        int cross = size.indexOf('x');
        return cross < 0
                ? Scaling.block(1, whole(size, 1, text), scale)
                : Scaling.block(
                        whole(size.substring(0, cross), 1, text), whole(size.substring(cross + 1), 1, text), scale);
    }

    private static Block standardBlock(Deque<String> words, ScaleFormat scale, String text) {
        String size = words.isEmpty() ? scale.blocks().get(0).toString() : words.removeFirst();
        return scale.blocks().stream()
                .filter(block -> block.toString().equals(size))
                .findFirst()
                .orElseThrow(() -> invalid(text));
    }

    private static int whole(String word, int least, String text) {
        try {
            int value = Integer.parseInt(word);
            if (value >= least) {
                return value;
            }
        } catch (NumberFormatException e) {
            throw invalid(text);
        }
        throw invalid(text);
    }

    private static InvalidSetting invalid(String text) {
        return new InvalidSetting("scaling", "one of " + WORDS, "'" + text + "'");
    }

    /** The text that {@link #parse} reads as the same scaling, with nothing left out but what a standard has first. */
    static String toText(Scaling scaling) {
        if (scaling.equals(Scaling.NONE)) {
            return NONE;
        }
        ScaleFormat scale = scaling.scale();
        boolean isFirst = scale(scale.standard().orElse("tensor"), new ArrayDeque<>()) == scale;
        return words(scaling) + (isFirst ? "" : " " + scale.word());
    }

    private static String words(Scaling scaling) {
        Optional<String> standard = scaling.scale().standard();
        if (standard.isPresent()) {
            boolean isFirst = scaling.block().equals(scaling.scale().blocks().get(0));
            return standard.get() + (isFirst ? "" : " " + scaling.block());
        }
        if (!scaling.ofTensor()) {
            return scaling.block().equals(Block.ROW) ? "row" : "block " + scaling.block();
        }
        Follows follows = scaling.follows();
        if (!follows.isPast()) {
            return "tensor " + follows.window();
        }
        return "delayed " + follows.window() + " " + follows.amax()
                + (follows.start() == Follows.Start.ONE ? " " + FROM + " " + Follows.Start.ONE : "")
                + (follows.margin() > 0 ? " " + MARGIN + " " + follows.margin() : "");
    }
}
