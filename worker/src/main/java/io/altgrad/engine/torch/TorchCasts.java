package io.altgrad.engine.torch;

import io.altgrad.cuda.CastArguments;
import io.altgrad.cuda.CastKernels;
import io.altgrad.cuda.DropoutKernels;
import io.altgrad.cuda.Kernels;
import io.altgrad.cuda.StackKernels;
import io.altgrad.format.CastStatistics;
import io.altgrad.random.RandomStream;
import io.altgrad.tensor.DeviceCast;
import io.altgrad.tensor.DeviceKernels;
import io.altgrad.tensor.Dtype;
import io.altgrad.tensor.NotRecordable;
import io.altgrad.tensor.RecordedCasts;
import io.altgrad.tensor.Scope;
import io.altgrad.tensor.StackedCast;
import io.altgrad.tensor.Tensor;
import java.util.ArrayList;
import java.util.List;
import java.util.function.LongConsumer;
import java.util.function.Supplier;

/**
 * Casts by the CUDA kernels whose results live as long as a scope, and the amaxes that they leave on the device until
 * someone waits for all of them.
 */
public final class TorchCasts implements DeviceKernels {

    private final TorchKernels torch;
    private final Kernels all;
    private final CastKernels kernels;
    private final Scope scope;
    private LeftNumbers left;
    private boolean leaves;

    /** The step that amaxes are left in; null where they are these operations' own. */
    private TorchStep step;

    /** Null where what is cast is done at once. */
    private TorchRecordedCasts recorded;

    public TorchCasts(TorchKernels torch, Scope scope) {
        this.torch = torch;
        this.all = torch.kernels();
        this.kernels = all.casts();
        this.scope = scope;
        this.left = new LeftNumbers(torch, scope);
    }

    /** The kernels, of whichever scope. */
    public TorchKernels torch() {
        return torch;
    }

    @Override
    public long launches() {
        return all.launches();
    }

    @Override
    public float amax(Tensor x) {
        requireToWait();
        return kernels.amax(torch.address(x), x.shape().size());
    }

    @Override
    public void cast(DeviceCast cast) {
        launch(cast, arguments(cast));
    }

    private void launch(DeviceCast cast, CastArguments arguments) {
        if (cast.outputs().transposed() != null) {
            kernels.pack(arguments);
        } else if (cast.scale() instanceof DeviceCast.Scale.Blocks) {
            kernels.castBlocks(arguments);
        } else {
            kernels.cast(arguments);
        }
    }

    @Override
    public DeviceCast.Done castWithStatistics(DeviceCast cast) {
        requireToWait();
        CastArguments arguments = arguments(cast);
        if (cast.scale() instanceof DeviceCast.Scale.Whole whole) {
            CastStatistics statistics = cast.outputs().transposed() == null
                    ? kernels.castWithStatistics(arguments)
                    : kernels.packWithStatistics(arguments);
            return new DeviceCast.Done(statistics, whole.scale(), whole.scale());
        }
        CastKernels.OfBlocks done = kernels.castBlocksWithStatistics(arguments);
        return new DeviceCast.Done(done.statistics(), done.smallestScale(), done.largestScale());
    }

    @Override
    public void cast(DeviceCast cast, AmaxListener listener, Supplier<DeviceCast.Scale> ahead) {
        long amax = recorded == null ? left.leave(listener) : recorded.leave(left, cast.scale(), listener, ahead);
        CastArguments arguments = arguments(cast);
        if (cast.scale() instanceof DeviceCast.Scale.Following following) {
            kernels.startScale(arguments, amax, recorded == null ? following.past() : 0, following.margin());
            launch(cast, arguments.from(amax));
        } else if (recorded != null && cast.scale() instanceof DeviceCast.Scale.Whole) {
            launch(cast, arguments.from(amax).gather(amax));
        } else if (cast.scale() instanceof DeviceCast.Scale.Blocks
                && cast.cast().scaling().needsTensorAmax()) {
            kernels.startAmax(arguments, amax);
            launch(cast, arguments.from(amax));
        } else {
            launch(cast, arguments.gather(amax));
        }
    }

    @Override
    public void cast(StackedCast cast) {
        requireToWait();
        long columns = cast.from().shape().last();
        long rows = cast.from().shape().without(0).size() / columns;
        StackKernels.Stack stack = new StackKernels.Stack(
                torch.address(cast.from()), outputs(cast.outputs()), rows, columns, cast.firstDraw(), block(cast));
        List<StackKernels.Lane> lanes = new ArrayList<>();
        for (int i = 0; i < cast.from().shape().extent(0); i++) {
            lanes.add(lane(i, cast.casts().get(i)));
        }
        for (StackKernels.Launch launch : StackKernels.launches(stack, lanes)) {
            left.leaveTogether(launch.lanes().size());
            long first = 0;
            for (StackKernels.Lane lane : launch.lanes()) {
                StackedCast.Part part = cast.casts().get(lane.part());
                long amax = left.leave(part == null ? LeftNumbers.UNHEARD : part.listener());
                first = first == 0 ? amax : first;
            }
            all.stacks().cast(stack, launch, first);
        }
    }

    @Override
    public void dropout(Tensor masks, List<RandomStream> draws, long firstDraw, double probability) {
        long size = masks.shape().size() / draws.size();
        all.dropout().fill(torch.address(masks), size, draws, firstDraw, probability, DropoutMask.kept(probability));
    }

    private StackKernels.Outputs outputs(DeviceCast.Outputs outputs) {
        boolean isNarrow = outputs.values().dtype() == Dtype.BFLOAT16;
        long values = torch.address(outputs.values());
        return new StackKernels.Outputs(
                isNarrow ? 0 : values,
                isNarrow ? values : 0,
                outputs.kept() == null ? 0 : torch.address(outputs.kept()),
                outputs.inverseScales() == null ? 0 : torch.address(outputs.inverseScales()));
    }

    private static StackKernels.Lane lane(int number, StackedCast.Part part) {
        if (part == null) {
            return StackKernels.Lane.copied(number);
        }
        return new StackKernels.Lane(
                number,
                part.cast(),
                part.bits(),
                scale(part.scale()),
                part.marks() == StackedCast.Marks.SATURATED ? StackKernels.Marks.SATURATED : StackKernels.Marks.NONE);
    }

    private static StackKernels.Scale scale(DeviceCast.Scale scale) {
        if (scale instanceof DeviceCast.Scale.Following following) {
            return StackKernels.Scale.following(following.past(), following.margin());
        }
        return StackKernels.Scale.known(scale instanceof DeviceCast.Scale.Whole whole ? whole.scale() : 1);
    }

    /** The blocks that all parts have. */
    private static StackKernels.Block block(StackedCast cast) {
        List<StackKernels.Block> blocks = cast.casts().values().stream()
                .map(part -> part.scale() instanceof DeviceCast.Scale.Blocks of
                        ? new StackKernels.Block(of.rows(), of.columns())
                        : StackKernels.Block.WHOLE)
                .distinct()
                .toList();
        if (blocks.size() != 1) {
            throw new IllegalArgumentException("Cannot cast parts of a stack at once under scales of " + blocks + ".");
        }
        return blocks.get(0);
    }

    @Override
    public RecordedCasts newRecordedCasts(Scope owner) {
        return new TorchRecordedCasts(torch, owner);
    }

    @Override
    public void record(RecordedCasts by) {
        recorded = (TorchRecordedCasts) by;
        leaves = true;
    }

    private void requireToWait() {
        if (recorded != null) {
            throw new NotRecordable("one of its casts waits for the device");
        }
    }

    /** Factors of dropout, as {@link DropoutKernels#fill} has them. */
    void dropout(Tensor mask, RandomStream draws, long firstDraw, double probability, float kept) {
        all.dropout()
                .fill(
                        torch.address(mask),
                        mask.shape().size(),
                        draws,
                        firstDraw,
                        probability,
                        kept,
                        recorded == null ? 0 : recorded.drawnBefore());
    }

    @Override
    public void leaveAmaxes() {
        leaves = true;
    }

    @Override
    public boolean leavesAmaxes() {
        return leaves;
    }

    /** Leaves amaxes in that step. */
    void leaveIn(TorchStep other) {
        leaves = true;
        step = other;
        left = other.left();
    }

    @Override
    public void tellAmaxes() {
        if (step != null) {
            step.tell();
            return;
        }
        LeftNumbers all = left;
        left = new LeftNumbers(torch, scope);
        if (!all.all().isEmpty()) {
            float[] amaxes = all.read();
            for (int i = 0; i < amaxes.length; i++) {
                all.all().get(i).listener().amax(amaxes[i]);
            }
        }
    }

    private CastArguments arguments(DeviceCast cast) {
        long columns = cast.from().shape().last();
        long rows = cast.from().shape().size() / columns;
        CastArguments arguments = CastArguments.of(cast.cast(), torch.address(cast.from()), rows, columns)
                .draws(cast.bits(), cast.firstDraw())
                .drawnBefore(recorded == null ? 0 : recorded.drawnBefore());
        DeviceCast.Outputs outputs = cast.outputs();
        boolean isNarrow = outputs.values() != null && outputs.values().dtype() == Dtype.BFLOAT16;
        set(outputs.values(), isNarrow ? arguments::narrow : arguments::values);
        set(outputs.codes(), arguments::codes);
        set(outputs.transposed(), arguments::transposed);
        set(outputs.kept(), arguments::kept);
        set(outputs.inverseScales(), arguments::inverseScales);
        if (outputs.kind() == DeviceCast.Values.OF_CODES) {
            arguments.unscaled();
        }
        if (cast.scale() instanceof DeviceCast.Scale.Blocks blocks) {
            arguments.blocks(blocks.rows(), blocks.columns(), blocks.tensorAmax());
        } else if (cast.scale() instanceof DeviceCast.Scale.Whole whole) {
            arguments.scale(whole.scale());
        }
        return arguments;
    }

    private void set(Tensor output, LongConsumer argument) {
        if (output != null) {
            argument.accept(torch.address(output));
        }
    }
}
