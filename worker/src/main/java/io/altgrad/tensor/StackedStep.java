package io.altgrad.tensor;

import io.altgrad.tensor.Ops.CrossEntropy;
import java.util.List;

/** The steps of the parts of stacks. */
abstract class StackedStep implements DeviceStep {

    private final PartStep step;

    private StackedStep(PartStep step) {
        this.step = step;
    }

    /** Steps of parts that lie one after the other in one tensor. */
    static DeviceStep ofBatches(PartStep step, int size) {
        return new StackedStep(step) {

            @Override
            public void leave(CrossEntropy losses, LossListener listener) {
                step.leave(0, BatchedSums.lossTensor(losses), listener);
            }

            @Override
            public void update(States states) {
                step.update(0, size, states.each(Batch::wholes));
            }
        };
    }

    /** Steps of parts of which each lies by itself. */
    static DeviceStep ofParts(PartStep step, PartwiseOps stacks) {
        return new StackedStep(step) {

            @Override
            public void leave(CrossEntropy losses, LossListener listener) {
                List<Tensor> values = PartwiseSums.values(losses);
                for (int i = 0; i < values.size(); i++) {
                    step.leave(i, values.get(i), listener);
                }
            }

            @Override
            public void update(States states) {
                for (int i = 0; i < stacks.size(); i++) {
                    int part = i;
                    step.update(i, 1, states.each(tensors -> stacks.parts(tensors, part)));
                }
            }
        };
    }

    @Override
    public final void begin(List<Rates> rates) {
        step.begin(rates);
    }

    @Override
    public final void leaveAmaxes(Ops ops) {
        step.leaveAmaxes(ops);
    }

    @Override
    public final void leaveOut(int trial) {
        step.leaveOut(trial);
    }

    @Override
    public final float[] end() {
        return step.end();
    }
}
