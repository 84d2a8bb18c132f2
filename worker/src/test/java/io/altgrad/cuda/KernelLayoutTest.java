package io.altgrad.cuda;

import static org.assertj.core.api.Assertions.assertThat;

import io.altgrad.format.Overflow;
import io.altgrad.format.Rounding;
import io.altgrad.format.SpecialCodes;
import io.altgrad.spec.ScaleFormat;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.ToIntFunction;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** The launcher writes what {@code altgrad.h} reads: the same fields at the same places, the same codes. */
class KernelLayoutTest {

    private static final String HEADER = header();

    @Test
    void theFieldsOfACastLieWhereTheKernelsReadThem() {
        Map<String, Integer> written = new LinkedHashMap<>();
        Arrays.stream(CastField.values()).forEach(field -> written.put(camelCase(field), field.offset));
        written.put("", CastField.BYTES);
        assertThat(written).containsExactlyEntriesOf(offsets("Cast"));
    }

    @Test
    void theFieldsOfAPlanLieWhereTheKernelsReadThem() {
        Map<String, Integer> written = new LinkedHashMap<>();
        Arrays.stream(PlanField.values()).forEach(field -> written.put(camelCase(field), field.offset));
        written.put("", PlanField.BYTES);
        assertThat(written).containsExactlyEntriesOf(offsets("Plan"));
    }

    @Test
    void theFieldsOfAnAmaxAndOfWhatFollowsItLieWhereTheKernelsReadThem() {
        Map<String, Integer> amax = new LinkedHashMap<>();
        Arrays.stream(AmaxField.values()).forEach(field -> amax.put(camelCase(field), field.offset));
        amax.put("", AmaxField.BYTES);
        assertThat(amax).containsExactlyEntriesOf(offsets("Amax"));
        Map<String, Integer> follows = new LinkedHashMap<>();
        Arrays.stream(FollowsField.values()).forEach(field -> follows.put(camelCase(field), field.offset));
        follows.put("", FollowsField.BYTES);
        assertThat(follows).containsExactlyEntriesOf(offsets("Follows"));
    }

    @Test
    void theFieldsOfWhatSumsAndOfStacksLieWhereTheKernelsReadThem() {
        assertThat(written(LaneField.values(), field -> field.offset, LaneField.BYTES))
                .containsExactlyEntriesOf(offsets("Lane"));
        assertThat(written(NormField.values(), field -> field.offset, NormField.BYTES))
                .containsExactlyEntriesOf(offsets("Norm"));
        assertThat(written(ColumnsField.values(), field -> field.offset, ColumnsField.BYTES))
                .containsExactlyEntriesOf(offsets("Columns"));
        assertThat(written(EntropyField.values(), field -> field.offset, EntropyField.BYTES))
                .containsExactlyEntriesOf(offsets("Entropy"));
        assertThat(written(SquaresField.values(), field -> field.offset, SquaresField.BYTES))
                .containsExactlyEntriesOf(offsets("Squares"));
        assertThat(offsets("Stream")).isEqualTo(Map.of("key", 0, "counterHigh", Long.BYTES, "", 2 * Long.BYTES));
        assertThat(HEADER)
                .contains("MOST_LANES = " + StackKernels.MOST_LANES + ";")
                .contains("MOST_TENSORS = " + SumKernels.MOST_TENSORS + ";");
    }

    @Test
    void theFieldsOfTheEndOfAStepLieWhereTheKernelsReadThem() {
        assertThat(written(LeftField.values(), field -> field.offset, LeftField.BYTES))
                .containsExactlyEntriesOf(offsets("Left"));
        assertThat(written(RatesField.values(), field -> field.offset, RatesField.BYTES))
                .containsExactlyEntriesOf(offsets("Rates"));
        assertThat(written(VerdictField.values(), field -> field.offset, VerdictField.BYTES))
                .containsExactlyEntriesOf(offsets("Verdict"));
        assertThat(written(JudgedField.values(), field -> field.offset, JudgedField.BYTES))
                .containsExactlyEntriesOf(offsets("Judged"));
        assertThat(written(UpdateField.values(), field -> field.offset, UpdateField.BYTES))
                .containsExactlyEntriesOf(offsets("Update"));
        assertThat(HEADER).contains("MOST_UPDATED = " + UpdateKernels.MOST_UPDATED + ";");
    }

    private static <E extends Enum<E>> Map<String, Integer> written(E[] fields, ToIntFunction<E> offset, int bytes) {
        Map<String, Integer> written = new LinkedHashMap<>();
        Arrays.stream(fields).forEach(field -> written.put(camelCase(field), offset.applyAsInt(field)));
        written.put("", bytes);
        return written;
    }

    @Test
    void theFieldsOfStatisticsLieWhereTheKernelsWriteThem() {
        Map<String, Integer> read = new LinkedHashMap<>();
        Arrays.stream(StatisticsField.values()).forEach(field -> read.put(camelCase(field), field.offset));
        read.put("", StatisticsField.BYTES);
        assertThat(read).containsExactlyEntriesOf(offsets("Statistics"));
    }

    @Test
    void everyConstantHasTheCodeThatTheKernelsKnowItBy() {
        assertCodes("Rounding", Rounding.values(), KernelCodes::of, "");
        assertCodes("Overflow", Overflow.values(), KernelCodes::of, "");
        assertCodes("SpecialCodes", SpecialCodes.values(), KernelCodes::of, "CODES_");
    }

    @Test
    void everyScaleFormatHasTheCodeOfItsRule() {
        assertThat(constants("ScaleRule"))
                .containsExactly(
                        "SCALE_EXACT",
                        "SCALE_POWER_OF_TWO",
                        "SCALE_MX",
                        "SCALE_NVFP4",
                        "SCALE_MX_RCEIL",
                        "SCALE_MX_CEIL",
                        "SCALE_MX_EVEN",
                        "SCALE_FOUR_OVER_SIX",
                        "SCALE_MX_QUEST",
                        "SCALE_MX_THREE_QUARTERS");
        assertThat(KernelCodes.of(ScaleFormat.FLOAT32)).isZero();
        assertThat(KernelCodes.of(ScaleFormat.POWER_OF_TWO)).isEqualTo(1);
        assertThat(KernelCodes.of(ScaleFormat.E8M0)).isEqualTo(2);
        assertThat(KernelCodes.of(ScaleFormat.E4M3_TWO_LEVEL)).isEqualTo(3);
        assertThat(KernelCodes.of(ScaleFormat.E8M0_RCEIL)).isEqualTo(4);
        assertThat(KernelCodes.of(ScaleFormat.E8M0_CEIL)).isEqualTo(5);
        assertThat(KernelCodes.of(ScaleFormat.E8M0_EVEN)).isEqualTo(6);
        assertThat(KernelCodes.of(ScaleFormat.E4M3_FOUR_OVER_SIX)).isEqualTo(7);
        assertThat(KernelCodes.of(ScaleFormat.E8M0_QUEST)).isEqualTo(8);
        assertThat(KernelCodes.of(ScaleFormat.E8M0_THREE_QUARTERS)).isEqualTo(9);
        assertThat(ScaleFormat.values()).hasSize(10);
    }

    private static <E extends Enum<E>> void assertCodes(String type, E[] all, ToIntFunction<E> code, String prefix) {
        List<String> constants = constants(type);
        assertThat(all).hasSameSizeAs(constants);
        for (E constant : all) {
            assertThat(constants.get(code.applyAsInt(constant))).isEqualTo(prefix + constant.name());
        }
    }

    /** The constants of an enum in order, which C++ counts from 0. */
    private static List<String> constants(String type) {
        return Arrays.stream(body("enum " + type).split(",")).map(String::strip).toList();
    }

    /**
     * The place of each field, by C's rule that a field lies at a multiple of its size, and under "" the size, a multiple of that
     * of the largest.
     */
    private static Map<String, Integer> offsets(String type) {
        Map<String, Integer> offsets = new LinkedHashMap<>();
        int offset = 0;
        int largest = 1;
        for (String declaration : body("struct " + type).replaceAll("//.*", "").split(";")) {
            if (declaration.isBlank()) {
                continue;
            }
            String line = declaration.strip();
            boolean pointer = line.contains("*");
            int names = line.lastIndexOf(pointer ? '*' : ' ', line.contains(",") ? line.indexOf(',') : line.length());
            int size = pointer || line.startsWith("Long") || line.startsWith("double") ? 8 : 4;
            for (String name : line.substring(names + 1).split(",")) {
                offset = (offset + size - 1) / size * size;
                offsets.put(name.replaceAll("\\[.*", "").strip(), offset);
                offset += size * elements(name);
                largest = Math.max(largest, size);
            }
        }
        offsets.put("", (offset + largest - 1) / largest * largest);
        return offsets;
    }

    /** Of an array as many as the constant says that it is declared with; of another field one. */
    private static int elements(String name) {
        return name.contains("[MOST_TENSORS]")
                ? SumKernels.MOST_TENSORS
                : name.contains("[MOST_UPDATED]") ? UpdateKernels.MOST_UPDATED : 1;
    }

    private static String body(String declaration) {
        Matcher matcher =
                Pattern.compile(declaration + "\\s*\\{(.*?)}", Pattern.DOTALL).matcher(HEADER);
        assertThat(matcher.find()).as(declaration).isTrue();
        return matcher.group(1);
    }

    private static String camelCase(Enum<?> constant) {
        Matcher matcher = Pattern.compile("_(.)").matcher(constant.name().toLowerCase(Locale.ROOT));
        return matcher.replaceAll(match -> match.group(1).toUpperCase(Locale.ROOT));
    }

    private static String header() {
        try {
            Path sources = Path.of("src/main/cuda");
            return Files.readString(sources.resolve("altgrad.h"))
                    + Files.readString(sources.resolve("sums.h"))
                    + Files.readString(sources.resolve("update.h"));
        } catch (IOException e) {
            throw new IllegalStateException("Cannot read the kernels' header.", e);
        }
    }
}
