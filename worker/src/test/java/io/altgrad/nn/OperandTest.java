package io.altgrad.nn;

import static io.altgrad.nn.Fixtures.normal;
import static org.assertj.core.api.Assertions.assertThat;

import io.altgrad.engine.Torch;
import io.altgrad.tensor.Engine;
import io.altgrad.tensor.Ops;
import io.altgrad.tensor.Place;
import io.altgrad.tensor.Precision;
import io.altgrad.tensor.Scope;
import io.altgrad.tensor.Tensor;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Values that are made ready for several products. */
class OperandTest {

    private final Engine engine = Torch.engine();
    private final Scope scope = engine.newScope(Place.HOST);

    @AfterEach
    void free() {
        scope.close();
    }

    @ParameterizedTest
    @EnumSource
    void productsOfOperandsAreThoseOfTheValues(Precision precision) {
        try (Ops ops = engine.newOps(scope, precision)) {
            Tensor x = normal(ops, "x", 3, 5, 24);
            Tensor weight = normal(ops, "w", 16, 24);
            Tensor grad = normal(ops, "g", 3, 5, 16);
            Tensor bias = normal(ops, "b", 16);
            Tensor input = ops.operand(x);
            Tensor by = ops.operand(weight);
            Tensor gradOutput = ops.operand(grad);
            assertThat(ops.linear(input, by, bias).toFloats())
                    .containsExactly(ops.linear(x, weight, bias).toFloats());
            assertThat(ops.linearInputGradient(gradOutput, by).toFloats())
                    .containsExactly(ops.linearInputGradient(grad, weight).toFloats());
            assertThat(ops.linearWeightGradient(gradOutput, input).toFloats())
                    .containsExactly(ops.linearWeightGradient(grad, x).toFloats());
            assertThat(ops.operand(input)).isSameAs(input);
        }
    }

    @Test
    void aParameterIsMadeReadyOnceForAScopeAndAnewForTheNext() {
        Parameter parameter = Parameter.zeros(scope, 2, 2);
        try (Ops ops = engine.newOps(scope, Precision.BFLOAT16)) {
            assertThat(product(parameter, ops)).containsExactly(0, 0);
            assertThat(parameter.operand(ops)).isSameAs(parameter.operand(ops));
        }
        parameter.value().fill(new float[] {1, 2, 3, 4});
        try (Ops ops = engine.newOps(scope, Precision.BFLOAT16)) {
            assertThat(product(parameter, ops)).containsExactly(3, 7);
            parameter.replace(scope.tensor(new float[] {5, 6, 7, 8}, 2, 2));
            assertThat(product(parameter, ops)).containsExactly(11, 15);
        }
    }

    private static float[] product(Parameter parameter, Ops ops) {
        return ops.linear(ops.tensor(new float[] {1, 1}, 1, 2), parameter.operand(ops), null)
                .toFloats();
    }
}
