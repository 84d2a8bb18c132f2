package io.altgrad.engine.torch;

import io.altgrad.cuda.CastCells;
import io.altgrad.tensor.DeviceCast;
import io.altgrad.tensor.DeviceKernels.AmaxListener;
import io.altgrad.tensor.NotRecordable;
import io.altgrad.tensor.RecordedCasts;
import io.altgrad.tensor.Scope;
import io.altgrad.tensor.Shape;
import io.altgrad.tensor.Tensor;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;

/** Recorded casts by the CUDA kernels, whose launches keep their arguments: what changes lies in memory that these point to. */
final class TorchRecordedCasts implements RecordedCasts {

    /** More than the steps of most models have. */
    private static final int CASTS = 8192;

    private final CastCells cells;
    private final List<Recorded> casts = new ArrayList<>();

    /** @param scale as it was when the cast was recorded */
    private record Recorded(DeviceCast.Scale scale, Supplier<DeviceCast.Scale> ahead) {}

    TorchRecordedCasts(TorchKernels torch, Scope owner) {
        Tensor memory = owner.zeros(Shape.of(CastCells.bytes(CASTS) / Float.BYTES));
        this.cells = new CastCells(torch.kernels().casts(), torch.address(memory), CASTS);
    }

    /** The address of the number of tensors whose random words come first. */
    long drawnBefore() {
        return cells.drawnBefore();
    }

    /**
     * Takes in a cast that leaves its amax, in whose scale {@link DeviceCast.Scale#number} will lie.
     *
     * @return the amax's address
     */
    long leave(LeftNumbers left, DeviceCast.Scale scale, AmaxListener listener, Supplier<DeviceCast.Scale> ahead) {
        if (casts.size() == CASTS) {
            throw new NotRecordable("it has more than " + CASTS + " casts");
        }
        casts.add(new Recorded(scale, ahead));
        long amax = cells.amax(casts.size() - 1);
        left.add(amax, listener);
        return amax;
    }

    @Override
    public boolean prepare(long microBatches) {
        float[] numbers = new float[casts.size()];
        for (int i = 0; i < numbers.length; i++) {
            DeviceCast.Scale now = casts.get(i).ahead.get();
            if (!now.isLike(casts.get(i).scale)) {
                return false;
            }
            numbers[i] = now.number();
        }
        cells.write(microBatches, numbers);
        return true;
    }
}
