package io.altgrad.quantize;

import io.altgrad.random.RandomStream;
import io.altgrad.tensor.Codes;
import io.altgrad.tensor.Ops;
import io.altgrad.tensor.Tensor;

/** The form in which operands enter products, and the quantizers that bring them into it. */
public abstract sealed class Form<T> {

    /** Float32 values: of the operand's shape, and (rows, columns) for products that sum over the rows. */
    public static final Form<Tensor> VALUES = new OfValues();

    /** The same as products read them, where a device casts: rounded to bfloat16 if they multiply that. */
    public static final Form<Tensor> OPERANDS = new OfOperands();

    /**
     * Float32 values of matrices (…, m, n), and (…, n, m) for products that sum over m: what a product sums over is last.
     */
    public static final Form<Tensor> MATRICES = new OfMatrices();

    /** 8-bit codes: (rows, columns), and (columns, rows) for products that sum over the rows. Every operand has a cast. */
    public static final Form<Codes> CODES = new OfCodes();

    /**
     * Values of codes, and the scales that these are to be divided by: (rows, columns), and (columns, rows) for products
     * that sum over the rows. Scales that no whole sum shares are in the values; an operand without a cast has none.
     */
    public static final Form<Codes> CODE_VALUES = new OfCodeValues();

    /** Casts to this form on the host. */
    abstract Quantizer<T> onHost(ScaleSource scales, RandomStream bits);

    /**
     * Casts to this form by a device's kernels.
     *
     * @param device casts to values, with the scales, history and random bits that the host would have
     */
    abstract Quantizer<T> onDevice(DeviceQuantizer device);

    /** An operand that has no cast, for a product that sums over its last dimension. */
    abstract T uncast(Tensor value, Ops ops);

    /** The form of {@link #uncast} for a product that sums over its rows. */
    T turned(T uncast, Ops ops) {
        return uncast;
    }

    /** The elements of an operand. */
    abstract Tensor elements(T operand);

    /** The operand with its rows last: (columns, rows). */
    Tensor transposed(Tensor value, Ops ops) {
        return ops.rows(value).transpose();
    }

    /** The cast of a transposed operand, (columns, rows), for a product that sums over the operand's rows. */
    abstract T ofTransposed(T cast);

    private static sealed class OfValues extends Form<Tensor> permits OfOperands {

        @Override
        Quantizer<Tensor> onHost(ScaleSource scales, RandomStream bits) {
            return new HostQuantizer(scales, bits);
        }

        @Override
        Quantizer<Tensor> onDevice(DeviceQuantizer device) {
            return device;
        }

        @Override
        Tensor uncast(Tensor value, Ops ops) {
            return value;
        }

        @Override
        Tensor elements(Tensor operand) {
            return operand;
        }

        @Override
        Tensor ofTransposed(Tensor cast) {
            return cast.transpose();
        }
    }

    private static final class OfOperands extends OfValues {

        @Override
        Quantizer<Tensor> onDevice(DeviceQuantizer device) {
            return device::castToOperand;
        }

        /** Rounded once for both products. */
        @Override
        Tensor uncast(Tensor value, Ops ops) {
            return ops.operand(value);
        }
    }

    private static final class OfMatrices extends Form<Tensor> {

        /** Values, with the rows last in place of one below the other. */
        private static Quantizer<Tensor> turning(Quantizer<Tensor> values) {
            return (from, occasion, gate) -> {
                Quantizer.Quantized<Tensor> cast = values.cast(from, occasion, gate);
                Tensor made = cast.alongColumns();
                return new Quantizer.Quantized<>(
                        made, () -> occasion.ops().heads().transposed(made), cast.summary());
            };
        }

        @Override
        Quantizer<Tensor> onHost(ScaleSource scales, RandomStream bits) {
            return turning(VALUES.onHost(scales, bits));
        }

        @Override
        Quantizer<Tensor> onDevice(DeviceQuantizer device) {
            return turning(device);
        }

        @Override
        Tensor uncast(Tensor value, Ops ops) {
            return value;
        }

        @Override
        Tensor elements(Tensor operand) {
            return operand;
        }

        @Override
        Tensor turned(Tensor uncast, Ops ops) {
            return ops.heads().transposed(uncast);
        }

        @Override
        Tensor transposed(Tensor value, Ops ops) {
            return ops.heads().transposed(value);
        }

        @Override
        Tensor ofTransposed(Tensor cast) {
            return cast;
        }
    }

    private static final class OfCodes extends Form<Codes> {

        @Override
        Quantizer<Codes> onHost(ScaleSource scales, RandomStream bits) {
            return new HostEncoder(scales, new HostQuantizer(scales, bits), Encoding.CODES);
        }

        @Override
        Quantizer<Codes> onDevice(DeviceQuantizer device) {
            return new DeviceEncoder(device.scales(), device);
        }

        @Override
        Codes uncast(Tensor value, Ops ops) {
            throw new IllegalStateException("Cannot multiply " + value.shape() + " as codes: it has no cast.");
        }

        @Override
        Tensor elements(Codes operand) {
            return operand.codes();
        }

        @Override
        Codes ofTransposed(Codes cast) {
            return cast;
        }
    }

    private static final class OfCodeValues extends Form<Codes> {

        @Override
        Quantizer<Codes> onHost(ScaleSource scales, RandomStream bits) {
            return new HostEncoder(scales, new HostQuantizer(scales, bits), Encoding.VALUES);
        }

        @Override
        Quantizer<Codes> onDevice(DeviceQuantizer device) {
            return new DeviceScaler(device.scales(), device);
        }

        /** As products read them, so that the two that do round them once. */
        @Override
        Codes uncast(Tensor value, Ops ops) {
            return Codes.unscaled(ops.codes().operand(value));
        }

        @Override
        Codes turned(Codes uncast, Ops ops) {
            return uncast.turned();
        }

        @Override
        Tensor elements(Codes operand) {
            return operand.codes();
        }

        @Override
        Codes ofTransposed(Codes cast) {
            return cast;
        }
    }
}
