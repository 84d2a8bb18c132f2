package io.altgrad.format;

import io.altgrad.base.Spelling;
import io.altgrad.base.UserError;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The registry of formats by name, and the grammar of all others: {@code e<E>m<M>[b<bias>]}, 2 to 16 bits with the sign,
 * no special codes, bias {@code 2^(E-1)-1} (0 for E of at most 1) unless given; and IEEE P3109's signed ones by bits and
 * precision, {@code binary<K>p<P>se} with Inf and {@code binary<K>p<P>sf} without.
 *
 * <p>Each format has one name: {@code E3M4}, {@code e3m4} and {@code e3m4b3} are equal. Note that the registered
 * {@code e4m3} and {@code e5m2} have IEEE special codes; the splits without any are written with their bias,
 * {@code e4m3b7} and {@code e5m2b15}.
 */
public final class Formats {

    private static final Pattern SPLIT = Pattern.compile("e(0|[1-9][0-9]?)m(0|[1-9][0-9]?)(?:b(0|[1-9][0-9]{0,3}))?");

    /** IEEE P3109's names: bits, precision, signed or unsigned, extended or finite. */
    private static final Pattern P3109 = Pattern.compile("binary([1-9][0-9]?)p([1-9][0-9]?)([su])([ef])");

    /** A wrong name this many edits from a right one is taken for a slip. */
    private static final int NEAR = 2;

    private static final Map<String, NumberFormat> REGISTERED = registered();

    private Formats() {}

    /** The registered formats, in the order of the specification. */
    public static List<NumberFormat> all() {
        return List.copyOf(REGISTERED.values());
    }

    /**
     * The format of that name; names are case-insensitive.
     *
     * @throws UserError if there is no such format, or a float cannot hold its values; one line that says
     *     which
     */
    public static NumberFormat parse(String name) {
        String lower = name.toLowerCase(Locale.ROOT);
        NumberFormat known = REGISTERED.get(lower);
        if (known != null) {
            return known;
        }
        Matcher p3109 = P3109.matcher(lower);
        if (p3109.matches()) {
            return p3109(lower, p3109);
        }
        Matcher split = SPLIT.matcher(lower);
        if (!split.matches()) {
            throw new UserError(
                    "Unknown number format '" + name + "'; expected one of " + String.join(", ", REGISTERED.keySet())
                            + ", or any e<E>m<M>[b<bias>] of 2 to 16 bits. P3109's are binary<K>p<P>se and"
                            + " binary<K>p<P>sf.",
                    Spelling.suggestion(bare(lower), REGISTERED.keySet(), NEAR),
                    null);
        }
        int exponentBits = Integer.parseInt(split.group(1));
        int mantissaBits = Integer.parseInt(split.group(2));
        int bias = split.group(3) == null ? defaultBias(exponentBits) : Integer.parseInt(split.group(3));
        return split(exponentBits, mantissaBits, bias);
    }

    /** The name here of what other libraries call {@code float8_e4m3fn}, {@code fp8_e5m2} or {@code bfloat16}. */
    private static String bare(String name) {
        return switch (name) {
            case "bfloat16" -> "bf16";
            case "float16", "half" -> "fp16";
            default -> name.replaceFirst("^(torch\\.)?(float|fp)[0-9]*_", "");
        };
    }

    /**
     * The signed format of K bits and precision P: P - 1 bits of mantissa, K - P of exponent, bias 2^(K-P-1). A precision of
     * 1, without subnormal numbers, is left out, for drafts differ about its bias.
     */
    private static NumberFormat p3109(String name, Matcher parts) {
        int bits = Integer.parseInt(parts.group(1));
        int precision = Integer.parseInt(parts.group(2));
        String reason = "";
        if (parts.group(3).equals("u")) {
            reason = "it has no sign, and what is cast has; use " + name.replace("u", "s");
        } else if (bits > NumberFormat.MAX_BITS) {
            reason = "its width in bits is " + bits + "; a format's is 3 to " + NumberFormat.MAX_BITS;
        } else if (precision < 2 || precision >= bits) {
            reason = "its precision is " + precision + "; with " + bits + " bits that is 2 to " + (bits - 1);
        }
        if (!reason.isEmpty()) {
            throw new UserError("Cannot use the format " + name + ": " + reason + ".");
        }
        SpecialCodes codes = parts.group(4).equals("e") ? SpecialCodes.EXTENDED : SpecialCodes.FNUZ;
        int bias = 1 << (bits - precision - 1);
        return registered(bits - precision, precision - 1, bias, codes)
                .orElseGet(() -> new NumberFormat(name, bits - precision, precision - 1, bias, codes));
    }

    private static Optional<NumberFormat> registered(int exponentBits, int mantissaBits, int bias, SpecialCodes codes) {
        return REGISTERED.values().stream()
                .filter(format -> format.specialCodes() == codes
                        && format.exponentBits() == exponentBits
                        && format.mantissaBits() == mantissaBits
                        && format.bias() == bias)
                .findFirst();
    }

    private static NumberFormat split(int exponentBits, int mantissaBits, int bias) {
        Optional<NumberFormat> known = registered(exponentBits, mantissaBits, bias, SpecialCodes.NONE);
        if (known.isPresent()) {
            return known.get();
        }
        String plain = "e" + exponentBits + "m" + mantissaBits;
        boolean plainSaysIt = bias == defaultBias(exponentBits) && !REGISTERED.containsKey(plain);
        String name = plainSaysIt ? plain : plain + "b" + bias;
        return new NumberFormat(name, exponentBits, mantissaBits, bias, SpecialCodes.NONE);
    }

    private static int defaultBias(int exponentBits) {
        return exponentBits <= 1 ? 0 : (1 << (exponentBits - 1)) - 1;
    }

    private static Map<String, NumberFormat> registered() {
        Map<String, NumberFormat> formats = new LinkedHashMap<>();
        register(formats, "e0m7", 0, 7, 0, SpecialCodes.NONE);
        register(formats, "e1m6", 1, 6, 0, SpecialCodes.NONE);
        register(formats, "e2m5", 2, 5, 1, SpecialCodes.NONE);
        register(formats, "e3m4", 3, 4, 3, SpecialCodes.NONE);
        register(formats, "e3m4b1", 3, 4, 1, SpecialCodes.NONE);
        register(formats, "e6m1", 6, 1, 31, SpecialCodes.NONE);
        register(formats, "e7m0", 7, 0, 63, SpecialCodes.NONE);
        register(formats, "e4m3fn", 4, 3, 7, SpecialCodes.FN);
        register(formats, "e5m2", 5, 2, 15, SpecialCodes.IEEE);
        register(formats, "e4m3", 4, 3, 7, SpecialCodes.IEEE);
        register(formats, "e3m4ieee", 3, 4, 3, SpecialCodes.IEEE);
        register(formats, "e4m3fnuz", 4, 3, 8, SpecialCodes.FNUZ);
        register(formats, "e4m3b11fnuz", 4, 3, 11, SpecialCodes.FNUZ);
        register(formats, "e5m2fnuz", 5, 2, 16, SpecialCodes.FNUZ);
        register(formats, "e8m0fnu", 8, 0, 127, SpecialCodes.FNU);
        register(formats, "e2m3fn", 2, 3, 1, SpecialCodes.NONE);
        register(formats, "e3m2fn", 3, 2, 3, SpecialCodes.NONE);
        register(formats, "e2m1fn", 2, 1, 1, SpecialCodes.NONE);
        // Integers with a sign beside them: the most negative one of two's complement is left out, and there is a -0.
        register(formats, "mxint8", 0, 7, -1, SpecialCodes.NONE);
        register(formats, "int8", 0, 7, -7, SpecialCodes.NONE);
        register(formats, "int4", 0, 3, -3, SpecialCodes.NONE);
        register(formats, "bf16", 8, 7, 127, SpecialCodes.IEEE);
        register(formats, "fp16", 5, 10, 15, SpecialCodes.IEEE);
        return Collections.unmodifiableMap(formats);
    }

    private static void register(
            Map<String, NumberFormat> formats,
            String name,
            int exponentBits,
            int mantissaBits,
            int bias,
            SpecialCodes codes) {
        formats.put(name, new NumberFormat(name, exponentBits, mantissaBits, bias, codes));
    }
}
