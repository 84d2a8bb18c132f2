package io.altgrad.nn;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.altgrad.engine.Torch;
import io.altgrad.nn.Pass.Input;
import io.altgrad.tensor.Ops;
import io.altgrad.tensor.Place;
import io.altgrad.tensor.Scope;
import io.altgrad.tensor.Tensor;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** When what lies between two passes is freed. */
class PassTest {

    private final Scope scope = Torch.engine().newScope(Place.HOST);
    private final Ops ops = Torch.engine().newOps(scope);
    private final Tensor x = ops.tensor(new float[] {1}, 1);
    private final Tensor first = ops.tensor(new float[] {2}, 1);
    private final Tensor second = ops.tensor(new float[] {3}, 1);

    @AfterEach
    void free() {
        ops.close();
        scope.close();
    }

    @Test
    void aValueThatTheNextPassHasSpentIsFreedAtOnce() {
        pass(first, Input.KEPT).then(value -> pass(second, Input.SPENT));
        assertFreed(first);
        assertThat(second.toFloats()).containsExactly(3);
    }

    @Test
    void aValueThatTheNextPassKeepsIsFreedByItsBackward() {
        Pass both = pass(first, Input.KEPT).then(value -> pass(second, Input.KEPT));
        assertThat(first.toFloats()).containsExactly(2);
        both.backward().apply(x);
        assertFreed(first);
        assertThat(second.toFloats()).containsExactly(3);
    }

    @Test
    void whatIsPassedOnIsFreedWhereItEnds() {
        Pass passed = pass(first, Input.KEPT).then(value -> Pass.on(value, grad -> grad));
        assertThat(passed.input()).isEqualTo(Input.KEPT);
        assertThat(first.toFloats()).containsExactly(2);
        passed.then(value -> pass(second, Input.SPENT));
        assertFreed(first);
    }

    @Test
    void whatIsPassedOnToTheEndIsTheCallers() {
        Pass passed = pass(first, Input.KEPT).then(value -> Pass.on(value, grad -> grad));
        passed.backward().apply(x);
        assertThat(passed.value().toFloats()).containsExactly(2);
    }

    @Test
    void whatComesFirstIsTheCallersWhoeverReadsIt() {
        Pass spending = Pass.on(x, grad -> grad).then(value -> pass(second, Input.SPENT));
        assertThat(spending.input()).isEqualTo(Input.SPENT);
        assertThat(x.toFloats()).containsExactly(1);
    }

    @Test
    void aGradientBetweenTwoPassesIsFreedOnceItIsUsed() {
        Tensor between = ops.tensor(new float[] {4}, 1);
        Tensor last = ops.tensor(new float[] {5}, 1);
        Pass both = new Pass(first, grad -> last).then(value -> new Pass(second, grad -> between));
        assertThat(both.backward().apply(x).toFloats()).containsExactly(5);
        assertFreed(between);
        assertThat(x.toFloats()).containsExactly(1);
    }

    @Test
    void ofASumTheBranchIsFreed() {
        Pass sum = pass(first, Input.KEPT).addedTo(x, ops);
        assertThat(sum.value().toFloats()).containsExactly(3);
        assertFreed(first);
        assertThat(x.toFloats()).containsExactly(1);
    }

    @Test
    void ofASumWithWhatWasPassedOnNothingIsFreed() {
        Pass sum = Pass.on(x, grad -> grad).addedTo(x, ops);
        assertThat(sum.value().toFloats()).containsExactly(2);
        assertThat(sum.input()).isEqualTo(Input.SPENT);
        assertThat(x.toFloats()).containsExactly(1);
        assertThat(sum.backward().apply(first).toFloats()).containsExactly(4);
        assertThat(first.toFloats()).containsExactly(2);
    }

    private static Pass pass(Tensor value, Input input) {
        return new Pass(value, input, grad -> grad);
    }

    private static void assertFreed(Tensor tensor) {
        assertThatThrownBy(tensor::toFloats).isInstanceOf(IllegalStateException.class);
    }
}
