package io.altgrad.quantize;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.altgrad.engine.StandInEngine;
import io.altgrad.engine.Torch;
import io.altgrad.format.Formats;
import io.altgrad.format.Overflow;
import io.altgrad.format.Rounding;
import io.altgrad.random.RandomStream;
import io.altgrad.spec.Cast;
import io.altgrad.spec.Operand;
import io.altgrad.spec.Recipe;
import io.altgrad.spec.ScalingParser;
import io.altgrad.spec.StraightThrough;
import io.altgrad.tensor.Codes;
import io.altgrad.tensor.DeviceCast;
import io.altgrad.tensor.DeviceKernels;
import io.altgrad.tensor.Dtype;
import io.altgrad.tensor.HostView;
import io.altgrad.tensor.Ops;
import io.altgrad.tensor.Place;
import io.altgrad.tensor.Precision;
import io.altgrad.tensor.Profile;
import io.altgrad.tensor.Scope;
import io.altgrad.tensor.Tensor;
import java.nio.ShortBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** An operand's cast by the kernels against the CPU's, over the stand-in device, whose memory is the tensors'. */
class DeviceCastTest {

    private final Scope scope = Torch.engine().newScope(Place.HOST);
    private final Ops ops = Torch.engine().newOps(scope);
    private StandInEngine standIn;
    private Ops onDevice;

    @BeforeEach
    void open() {
        standIn = StandInEngine.open();
        onDevice = standIn.engine().newOps(scope);
    }

    @AfterEach
    void close() {
        ops.close();
        scope.close();
        if (standIn != null) {
            standIn.close();
        }
    }

    @ParameterizedTest
    @CsvSource({
        "e4m3fn, none",
        "e5m2, tensor 4",
        "e4m3fn, delayed 2 max",
        "e3m4, row",
        "e4m3fn, block 16",
        "e4m3fn, block 8x8",
        "e5m2, mx",
        "e2m1fn, nvfp4",
        "e2m1fn, mx",
        "bf16, tensor",
        "e4m3fn, mx rceil",
        "e5m2, mx ceil",
        "e2m3fn, mx even",
        "e2m1fn, nvfp4 16x16",
        "e2m1fn, nvfp4 four-over-six",
        "e2m1fn, nvfp4 16x16 four-over-six",
        "e5m2, delayed 2 max from 1 margin 1",
        "e2m1fn, mx quest",
        "e2m1fn, mx three-quarters"
    })
    void valuesSummariesHistoriesAndGatesAreTheCpus(String format, String scaling) {
        for (Rounding rounding : Rounding.values()) {
            Cast cast = cast(format, scaling, rounding);
            OperandCast<Tensor> host = operand(cast, Form.VALUES);
            OperandCast<Tensor> device = operand(cast, Form.VALUES);
            for (int step = 0; step < 3; step++) {
                Tensor value = ops.multiply(normal("x" + step, 2, 9, 40), ops.tensor(new float[] {1 + 3 * step}, 1));
                List<CastSummary> summaries = new ArrayList<>();
                OperandCast.Result<Tensor> a = apply(host, ops, value, step, summaries);
                OperandCast.Result<Tensor> b = apply(device, onDevice, value, step, summaries);
                assertThat(floats(b.alongColumns())).isEqualTo(floats(a.alongColumns()));
                assertThat(floats(b.alongRows())).isEqualTo(floats(a.alongRows()));
                Tensor grad = normal("g", 2, 9, 40);
                assertThat(floats(b.straightThrough(grad))).isEqualTo(floats(a.straightThrough(grad)));
                assertSame(summaries.get(1), summaries.get(0));
                host.endStep();
                device.endStep();
            }
            assertThat(device.histories().get("input").values())
                    .isEqualTo(host.histories().get("input").values());
        }
    }

    /** With scales that the device makes, and histories that hear of the amaxes once a step. */
    @ParameterizedTest
    @CsvSource({
        "e4m3fn, none",
        "e5m2, tensor",
        "e5m2, tensor 4",
        "e4m3fn, tensor 2 pow2",
        "e4m3fn, delayed 2 max",
        "e4m3fn, delayed 2 recent",
        "e5m2, delayed 2 max from 1 margin 1",
        "e3m4, row",
        "e4m3fn, block 8",
        "e4m3fn, block 8x8",
        "e5m2, mx",
        "e2m1fn, nvfp4",
        "e2m1fn, nvfp4 four-over-six",
        "e2m1fn, mx quest"
    })
    void whatIsNotWaitedForIsTheCpusToo(String format, String scaling) {
        for (Rounding rounding : Rounding.values()) {
            Cast cast = cast(format, scaling, rounding);
            OperandCast<Tensor> host = operand(cast, Form.VALUES);
            OperandCast<Tensor> device = operand(cast, Form.VALUES);
            onDevice.kernels().orElseThrow().leaveAmaxes();
            for (int step = 0; step < 4; step++) {
                Tensor value = ops.multiply(
                        normal("x" + step, 2, 9, 64), ops.tensor(new float[] {step == 2 ? 0.1f : 1 + 3 * step}, 1));
                OperandCast.Result<Tensor> a = unobserved(host, ops, value, step);
                long before = standIn.shim().waits();
                OperandCast.Result<Tensor> b = unobserved(device, onDevice, value, step);
                assertThat(standIn.shim().waits()).isEqualTo(before);
                assertThat(floats(b.alongColumns())).isEqualTo(floats(a.alongColumns()));
                assertThat(floats(b.alongRows())).isEqualTo(floats(a.alongRows()));
                Tensor grad = normal("g", 2, 9, 64);
                assertThat(floats(b.straightThrough(grad))).isEqualTo(floats(a.straightThrough(grad)));
                onDevice.kernels().orElseThrow().tellAmaxes();
                assertThat(standIn.shim().waits()).isEqualTo(before + 1);
                host.endStep();
                device.endStep();
            }
            assertThat(device.histories().get("input").values())
                    .isEqualTo(host.histories().get("input").values());
        }
    }

    private static OperandCast.Result<Tensor> unobserved(
            OperandCast<Tensor> cast, Ops where, Tensor value, long microBatch) {
        return cast.apply(value, new Occasion(where, Mode.TRAIN, microBatch, CastObserver.NONE));
    }

    @ParameterizedTest
    @CsvSource({"e4m3fn, none", "e5m2, tensor 4", "e4m3fn, delayed 2 max", "e4m3fn, row", "e5m2, row pow2"})
    void codesThatAreNotWaitedForAreTheCpusToo(String format, String scaling) {
        Cast cast = cast(format, scaling, Rounding.NEAREST_EVEN);
        Tensor value = normal("x", 3, 16, 48);
        OperandCast.Result<Codes> a = encode(operand(cast, Form.CODES), ops, value);
        onDevice.kernels().orElseThrow().leaveAmaxes();
        long before = standIn.shim().waits();
        OperandCast.Result<Codes> b = encode(operand(cast, Form.CODES), onDevice, value);
        assertThat(standIn.shim().waits()).isEqualTo(before);
        assertSame(b.alongColumns(), a.alongColumns());
        assertSame(b.alongRows(), a.alongRows());
    }

    @Test
    void ofOperandsThatAreNotWaitedForTheFirstThatIsNotFiniteIsNamed() {
        DeviceKernels kernels = onDevice.kernels().orElseThrow();
        kernels.leaveAmaxes();
        Tensor fine = ops.tensor(new float[] {1, 2, 3, 4}, 2, 2);
        Tensor nan = ops.tensor(new float[] {1, Float.NaN, 2, 3}, 2, 2);
        Tensor infinite = ops.tensor(new float[] {1, 2, Float.POSITIVE_INFINITY, 3}, 2, 2);
        for (Tensor value : List.of(fine, infinite, nan)) {
            unobserved(operand(cast("e4m3fn", "tensor", Rounding.NEAREST_EVEN), Form.VALUES), onDevice, value, 0);
        }
        assertThatThrownBy(kernels::tellAmaxes)
                .isInstanceOf(DivergedOperand.class)
                .hasMessage("Cannot quantize the input of layer to e4m3fn: amax is Infinity");
        kernels.tellAmaxes();
    }

    @Test
    void moreAmaxesThanAreReadAtOnceAreToldInOrder() {
        DeviceKernels kernels = onDevice.kernels().orElseThrow();
        kernels.leaveAmaxes();
        Cast cast = cast("e4m3fn", "row", Rounding.NEAREST_EVEN);
        List<Float> heard = new ArrayList<>();
        List<Float> expected = new ArrayList<>();
        for (int i = 0; i < 1100; i++) {
            expected.add(i + 1f);
            Tensor value = ops.tensor(new float[] {i + 1, 0.5f}, 1, 2);
            kernels.cast(
                    new DeviceCast(
                            cast,
                            value,
                            RandomStream.of(0, "unused"),
                            0,
                            new DeviceCast.Scale.Blocks(1, 2, Float.NaN),
                            DeviceCast.Outputs.values(ops.emptyLike(value))),
                    heard::add);
        }
        kernels.tellAmaxes();
        assertThat(heard).isEqualTo(expected);
    }

    @ParameterizedTest
    @CsvSource({"e5m2, tensor 4", "e4m3fn, row", "e2m1fn, nvfp4"})
    void evaluationDrawsNoLotsOnADeviceEither(String format, String scaling) {
        Tensor value = normal("x", 9, 40);
        float[] nearest = evaluated(cast(format, scaling, Rounding.NEAREST_EVEN), value);
        Cast stochastic = cast(format, scaling, Rounding.STOCHASTIC);
        assertThat(evaluated(stochastic, value)).isEqualTo(nearest);
        OperandCast.Result<Tensor> drawn = operand(stochastic, Form.VALUES)
                .apply(value, new Occasion(onDevice, Mode.EVALUATE_DRAWN, 0, CastObserver.NONE));
        assertThat(floats(drawn.alongColumns())).isNotEqualTo(nearest);
    }

    private float[] evaluated(Cast cast, Tensor value) {
        return floats(operand(cast, Form.VALUES)
                .apply(value, new Occasion(onDevice, Mode.EVALUATE, 0, CastObserver.NONE))
                .alongColumns());
    }

    @ParameterizedTest
    @CsvSource({"e4m3fn, none", "e5m2, tensor 4", "e4m3fn, delayed 2 max", "e4m3fn, row", "e5m2, row pow2"})
    void codesAreTheCpus(String format, String scaling) {
        for (Rounding rounding : Rounding.values()) {
            Cast cast = cast(format, scaling, rounding);
            Tensor value = normal("x", 3, 16, 48);
            OperandCast.Result<Codes> a = encode(operand(cast, Form.CODES), ops, value);
            OperandCast.Result<Codes> b = encode(operand(cast, Form.CODES), onDevice, value);
            assertSame(b.alongColumns(), a.alongColumns());
            assertSame(b.alongRows(), a.alongRows());
            List<CastSummary> summaries = new ArrayList<>();
            CastObserver observer = (layer, operand, what, summary) -> summaries.add(summary);
            OperandCast<Codes> device = operand(cast, Form.CODES);
            OperandCast.Result<Codes> observed = device.apply(value, new Occasion(onDevice, Mode.TRAIN, 1, observer));
            assertSame(observed.alongColumns(), a.alongColumns());
            assertThat(summaries).hasSize(1);
        }
    }

    /** With one over the scale beside them, in the launches that cast, and nothing behind these. */
    @ParameterizedTest
    @CsvSource({
        "e4m3fn, none, 1",
        "e5m2, tensor, 2",
        "e4m3fn, delayed 2 max, 2",
        "e4m3fn, row, 1",
        "e5m2, row pow2, 1",
        "e5m2, mx, 1",
        "bf16, tensor, 2"
    })
    void valuesOfCodesInBfloat16AreTheCpus(String format, String scaling, int launches) {
        Profile profile = Profile.counting();
        Ops host = Torch.engine().newOps(scope, Precision.BFLOAT16);
        Ops device = standIn.engine().profiledBy(profile).newOps(scope, Precision.BFLOAT16);
        device.kernels().orElseThrow().leaveAmaxes();
        for (Rounding rounding : Rounding.values()) {
            Cast cast = cast(format, scaling, rounding);
            Tensor value = normal("x", 3, 16, 48);
            OperandCast.Result<Codes> a = encode(operand(cast, Form.CODE_VALUES), host, value);
            long launched = standIn.shim().launches();
            long called = profile.calls();
            OperandCast.Result<Codes> b = encode(operand(cast, Form.CODE_VALUES), device, value);
            assertThat(standIn.shim().launches() - launched).isEqualTo(launches);
            assertThat(profile.calls() - called)
                    .as("the cast, and what places its operand")
                    .isLessThanOrEqualTo(3);
            for (Codes[] each : new Codes[][] {{b.alongColumns(), a.alongColumns()}, {b.alongRows(), a.alongRows()}}) {
                Codes ofDevice = each[0];
                Codes ofHost = each[1];
                assertThat(rows(ofDevice, device)).isEqualTo(rows(ofHost, host));
                if (ofHost.scales() == null) {
                    assertThat(ofDevice.scales()).isNull();
                } else {
                    assertThat(ofDevice.scales().numbers())
                            .isEqualTo(ofHost.scales().numbers());
                }
            }
        }
    }

    /** The elements as they lie by rows, as a product with the unit matrix gives them. */
    private float[] rows(Codes codes, Ops by) {
        Tensor values = codes.codes();
        long columns = values.shape().extent(codes.lieByColumns() ? 0 : 1);
        float[] unit = new float[(int) (columns * columns)];
        for (int i = 0; i < columns; i++) {
            unit[i * (int) columns + i] = 1;
        }
        Codes ones = Codes.unscaled(by.codes().operand(by.tensor(unit, columns, columns)));
        return floats(by.codes().product(new Codes(values, null, null, null, codes.order()), ones, null));
    }

    /** What a product makes of values by itself. */
    @ParameterizedTest
    @CsvSource({"e4m3fn, none", "e5m2, tensor 4", "e4m3fn, row", "e2m1fn, nvfp4", "e4m3fn, block 8x8"})
    void operandsInBfloat16AreTheValuesRoundedToIt(String format, String scaling) {
        Ops device = standIn.engine().newOps(scope, Precision.BFLOAT16);
        for (Rounding rounding : Rounding.values()) {
            Cast cast = cast(format, scaling, rounding);
            Tensor value = normal("x", 3, 16, 48);
            Tensor values =
                    unobserved(operand(cast, Form.VALUES), device, value, 1).alongColumns();
            OperandCast.Result<Tensor> operand = unobserved(operand(cast, Form.OPERANDS), device, value, 1);
            Tensor expected = device.operand(values);
            assertThat(operand.alongColumns().dtype()).isEqualTo(expected.dtype());
            assertThat(bits(operand.alongColumns())).isEqualTo(bits(expected));
            Tensor grad = normal("g", 3, 16, 48);
            assertThat(floats(operand.straightThrough(grad)))
                    .isEqualTo(floats(unobserved(operand(cast, Form.VALUES), device, value, 1)
                            .straightThrough(grad)));
        }
    }

    private static int[] bits(Tensor operand) {
        int[] bits = new int[(int) operand.shape().size()];
        if (operand.dtype() == Dtype.BFLOAT16) {
            ShortBuffer from = operand.bfloat16s();
            Arrays.setAll(bits, from::get);
        } else {
            float[] values = floats(operand);
            Arrays.setAll(bits, i -> Float.floatToRawIntBits(values[i]));
        }
        return bits;
    }

    /** The host has their values: codes over scales, in place of codes times one over them, which are no powers of two. */
    @ParameterizedTest
    @CsvSource({
        "e4m3fn, block 128, 2",
        "e4m3fn, block 128x128, 2",
        "e5m2, block 128 pow2, 0",
        "e4m3fn, mx, 0",
        "e5m2, mx rceil, 0",
        "e2m1fn, nvfp4, 2",
        "e2m1fn, nvfp4 16x16, 2",
        "e2m1fn, nvfp4 four-over-six, 2"
    })
    void codesInBlocksAreOfTheCpusValues(String format, String scaling, int lastDigits) {
        for (Rounding rounding : Rounding.values()) {
            Cast cast = cast(format, scaling, rounding);
            Tensor value = normal("x", 2, 96, 160);
            OperandCast.Result<Codes> a = encode(operand(cast, Form.CODES), ops, value);
            OperandCast.Result<Codes> b = encode(operand(cast, Form.CODES), onDevice, value);
            assertThat(a.alongColumns().areValues()).isTrue();
            assertThat(b.alongColumns().areValues()).isFalse();
            assertNear(decoded(b.alongColumns()), decoded(a.alongColumns()), lastDigits);
            assertNear(decoded(b.alongRows()), decoded(a.alongRows()), lastDigits);
        }
    }

    private static void assertNear(float[] actual, float[] expected, int lastDigits) {
        assertThat(actual).hasSameSizeAs(expected);
        for (int i = 0; i < actual.length; i++) {
            assertThat(Math.abs(actual[i] - expected[i]))
                    .as("element %s", i)
                    .isLessThanOrEqualTo(lastDigits * Math.ulp(expected[i]));
        }
    }

    @ParameterizedTest
    @CsvSource({"e4m3fn, tensor, 1", "e2m1fn, nvfp4, 4", "e5m2, none, 3", "bf16, row, 2"})
    void fewRandomBitsAreTheSameOnADevice(String format, String scaling, int randomBits) {
        Cast cast = new Cast(
                Formats.parse(format),
                ScalingParser.parse(scaling),
                Rounding.STOCHASTIC,
                Overflow.SATURATE,
                randomBits);
        Tensor value = normal("x", 9, 40);
        List<CastSummary> heard = new ArrayList<>();
        float[] host =
                floats(apply(operand(cast, Form.VALUES), ops, value, 1, heard).alongColumns());
        float[] device = floats(
                apply(operand(cast, Form.VALUES), onDevice, value, 1, heard).alongColumns());
        assertThat(device).isEqualTo(host);
        Cast all = new Cast(cast.format(), cast.scaling(), Rounding.STOCHASTIC, Overflow.SATURATE);
        assertThat(floats(apply(operand(all, Form.VALUES), ops, value, 1, heard).alongColumns()))
                .isNotEqualTo(host);
    }

    @Test
    void nanOnADeviceNamesTheOperand() {
        Tensor value = ops.tensor(new float[] {1, Float.NaN, 2, 3}, 2, 2);
        assertThatThrownBy(() -> operand(cast("e4m3fn", "tensor", Rounding.NEAREST_EVEN), Form.VALUES)
                        .apply(value, new Occasion(onDevice, Mode.TRAIN, 0, CastObserver.NONE)))
                .isInstanceOf(DivergedOperand.class)
                .hasMessage("Cannot quantize the input of layer to e4m3fn: amax is NaN");
    }

    private OperandCast.Result<Tensor> apply(
            OperandCast<Tensor> cast, Ops where, Tensor value, long microBatch, List<CastSummary> summaries) {
        return cast.apply(
                value,
                new Occasion(where, Mode.TRAIN, microBatch, (layer, operand, what, summary) -> summaries.add(summary)));
    }

    private OperandCast.Result<Codes> encode(OperandCast<Codes> cast, Ops where, Tensor value) {
        return cast.apply(value, new Occasion(where, Mode.TRAIN, 1, CastObserver.NONE));
    }

    private static Cast cast(String format, String scaling, Rounding rounding) {
        return new Cast(Formats.parse(format), ScalingParser.parse(scaling), rounding, Overflow.SATURATE);
    }

    private static <T> OperandCast<T> operand(Cast cast, Form<T> form) {
        Recipe recipe = Recipe.ofOperands(Map.of(Operand.INPUT, cast), StraightThrough.MASKED);
        return new OperandCast<>("layer", Operand.INPUT, recipe, form, 7);
    }

    private Tensor normal(String name, long... shape) {
        int size = 1;
        for (long extent : shape) {
            size *= (int) extent;
        }
        float[] values = new float[size];
        RandomStream.of(1, name).fillNormal(values, 0, 1);
        return ops.tensor(values, shape);
    }

    private static float[] floats(Tensor array) {
        return HostView.of(array).toArray();
    }

    private void assertSame(Codes actual, Codes expected) {
        assertThat(floats(actual.inverseScales())).isEqualTo(floats(expected.inverseScales()));
        assertThat(actual.codes().shape()).isEqualTo(expected.codes().shape());
        assertThat(decoded(actual)).isEqualTo(decoded(expected));
    }

    /** The product with the unit matrix decodes. */
    private float[] decoded(Codes codes) {
        return floats(ops.codes().product(codes, unit(codes), null));
    }

    private Codes unit(Codes codes) {
        int columns = (int) codes.codes().shape().extent(1);
        float[] values = new float[columns * columns];
        for (int i = 0; i < columns; i++) {
            values[i * columns + i] = 1;
        }
        Tensor one = ops.tensor(new float[] {1}, 1, 1);
        Tensor unit = ops.tensor(values, columns, columns);
        return new Codes(ops.codes().encode(unit, one, Dtype.E4M3FN), one);
    }

    private static void assertSame(CastSummary actual, CastSummary expected) {
        assertThat(actual.amax()).isEqualTo(expected.amax());
        assertThat(actual.smallestScale()).isEqualTo(expected.smallestScale());
        assertThat(actual.largestScale()).isEqualTo(expected.largestScale());
        assertThat(actual.blocks()).isEqualTo(expected.blocks());
        assertThat(actual.statistics().saturated())
                .isEqualTo(expected.statistics().saturated());
        assertThat(actual.statistics().underflowed())
                .isEqualTo(expected.statistics().underflowed());
        double noise = expected.statistics().noise();
        assertThat(actual.statistics().noise()).isCloseTo(noise, within(1e-12 * noise));
    }
}
