package io.altgrad.cuda;

import com.sun.jna.Memory;
import java.util.List;
import java.util.function.LongSupplier;

/**
 * The kernels of the end of a step, of {@code update.h}, for trials whose tensors lie one after the other, and the copies
 * that it takes. Addresses are the device's. Only {@link #read} waits.
 */
public final class UpdateKernels {

    /** The most tensors that are updated by one launch. */
    static final int MOST_UPDATED = 80;

    /** Elements that a CUDA block updates. */
    private static final int CHUNK_UPDATED = 4096;

    private final CudaDevice device;
    private final CudaModule module;
    private final LongSupplier stream;

    UpdateKernels(CudaDevice device, CudaModule module, LongSupplier stream) {
        this.device = device;
        this.module = module;
        this.stream = stream;
    }

    /** Bytes of a trial's rates. */
    public static final int RATES_BYTES = RatesField.BYTES;

    /** Bytes of a verdict on a trial. */
    public static final int VERDICT_BYTES = VerdictField.BYTES;

    /** Bytes of a number that was left. */
    public static final int LEFT_BYTES = LeftField.BYTES;

    /** The choice to update a trial. */
    public enum Choice {
        UPDATED,
        LEFT_OUT
    }

    /** Writes trials' rates, one after the other, to {@code at}. */
    public void writeRates(long at, List<AdamWRates> rates, List<Choice> choices) {
        Struct all = new Struct(rates.size() * RATES_BYTES);
        for (int i = 0; i < rates.size(); i++) {
            rates.get(i).put(all, i * RATES_BYTES, choices.get(i) == Choice.UPDATED);
        }
        write(at, all.memory());
    }

    /**
     * A number that a step has left.
     *
     * @param at the address of its 32 bits
     * @param most the largest magnitude, in bits, with which the step is finite
     */
    public record Left(long at, int trial, int most) {}

    /** Writes where numbers were left, one after the other, to {@code at}. */
    public void writeLeft(long at, List<Left> left) {
        Struct all = new Struct(left.size() * LEFT_BYTES);
        for (int i = 0; i < left.size(); i++) {
            Left one = left.get(i);
            all.put(i * LEFT_BYTES + LeftField.AT.offset, one.at())
                    .put(i * LEFT_BYTES + LeftField.MOST.offset, one.most())
                    .put(i * LEFT_BYTES + LeftField.TRIAL.offset, one.trial());
        }
        write(at, all.memory());
    }

    /** The source is copied before the driver returns (CUDA driver API, API synchronization behavior). */
    private void write(long at, Memory bytes) {
        device.makeCurrent();
        CudaDriver.check(
                "copy " + bytes.size() + " bytes to " + device,
                LibCuda.cuMemcpyHtoDAsync_v2(at, CudaDriver.address(bytes), bytes.size(), stream.getAsLong()));
        bytes.close();
    }

    /** Copies {@code words} of 32 bits on the device. */
    public void copy(long to, long from, long words) {
        device.makeCurrent();
        CudaDriver.check(
                "copy " + words + " words on " + device,
                LibCuda.cuMemcpyDtoDAsync_v2(to, from, words * Integer.BYTES, stream.getAsLong()));
    }

    /** Makes {@code words} of 32 bits zeros. */
    public void clear(long at, long words) {
        device.makeCurrent();
        CudaDriver.check(
                "clear " + words + " words on " + device, LibCuda.cuMemsetD32Async(at, 0, words, stream.getAsLong()));
    }

    /** Copies {@code words} of 32 bits to the host. Waits. */
    public int[] read(long at, int words) {
        device.makeCurrent();
        try (Memory host = new Memory((long) words * Integer.BYTES)) {
            long onStream = stream.getAsLong();
            CudaDriver.check(
                    "copy " + host.size() + " bytes from " + device,
                    LibCuda.cuMemcpyDtoHAsync_v2(CudaDriver.address(host), at, host.size(), onStream));
            device.synchronize(onStream);
            return host.getIntArray(0, words);
        }
    }

    /**
     * All that trials have left.
     *
     * @param left address of {@code count} of them, as {@link #writeLeft} writes them
     * @param numbers where to write the numbers themselves, one after the other
     * @param rates address of all trials' rates
     * @param verdicts where to write a verdict on each trial
     */
    public record Judged(long left, int count, long numbers, long rates, long verdicts) {}

    /** Writes the numbers of {@code trials} alone. */
    public void gather(Judged judged, int trials) {
        judge(judged, 0, trials, 0);
    }

    /**
     * Judges {@code trials} from {@code first} on, whose gradients have {@code norms}, one after the other: whether they are to
     * be updated, and by what factor of their gradients. Writes their numbers too.
     */
    public void judge(Judged judged, int first, int trials, long norms) {
        Struct struct = new Struct(JudgedField.BYTES)
                .put(JudgedField.LEFT.offset, judged.left())
                .put(JudgedField.NUMBERS.offset, judged.numbers())
                .put(JudgedField.NORMS.offset, norms)
                .put(JudgedField.RATES.offset, judged.rates())
                .put(JudgedField.VERDICTS.offset, judged.verdicts())
                .put(JudgedField.COUNT.offset, judged.count())
                .put(JudgedField.FIRST.offset, first);
        launch("altgrad_judge", trials, 1, judged.count() + " numbers of " + trials + " trials", struct);
    }

    /**
     * Addresses of the tensors of an update.
     *
     * @param sizes of a trial
     * @param decayed the number of the first that are matrices
     */
    public record States(
            long[] values, long[] gradients, long[] firstMoments, long[] secondMoments, long[] sizes, int decayed) {}

    /**
     * Updates those of {@code trials} from {@code first} on that are to be, whose tensors hold one after the other.
     *
     * @param judged by {@link #judge}
     */
    public void update(Judged judged, int first, int trials, States states) {
        for (int from = 0; from < states.sizes().length; from += MOST_UPDATED) {
            int count = Math.min(MOST_UPDATED, states.sizes().length - from);
            Struct update = new Struct(UpdateField.BYTES)
                    .put(UpdateField.RATES.offset, judged.rates() + (long) first * RATES_BYTES)
                    .put(UpdateField.VERDICTS.offset, judged.verdicts() + (long) first * VERDICT_BYTES)
                    .put(UpdateField.COUNT.offset, count)
                    .put(UpdateField.DECAYED.offset, states.decayed() - from);
            long chunks = 0;
            for (int i = 0; i < count; i++) {
                int address = i * Long.BYTES;
                update.put(UpdateField.VALUE.offset + address, states.values()[from + i])
                        .put(UpdateField.GRAD.offset + address, states.gradients()[from + i])
                        .put(UpdateField.FIRST_MOMENT.offset + address, states.firstMoments()[from + i])
                        .put(UpdateField.SECOND_MOMENT.offset + address, states.secondMoments()[from + i])
                        .put(UpdateField.SIZE.offset + address, states.sizes()[from + i])
                        .put(UpdateField.FIRST_CHUNK.offset + i * Integer.BYTES, Math.toIntExact(chunks));
                chunks += CastArguments.ceil(states.sizes()[from + i], CHUNK_UPDATED);
            }
            launch("altgrad_adamw", chunks, trials, count + " tensors of " + trials + " trials", update);
        }
    }

    private void launch(String kernel, long blocks, int rows, String what, Struct arguments) {
        device.makeCurrent();
        module.launch(
                kernel,
                new CudaModule.Grid(Math.toIntExact(blocks), rows),
                Kernels.THREADS,
                what,
                stream.getAsLong(),
                arguments.memory());
    }
}
