package io.altgrad.nn;

import static org.assertj.core.api.Assertions.assertThat;

import io.altgrad.engine.plain.PlainEngine;
import io.altgrad.engine.plain.PlainSums;
import io.altgrad.spec.ModelSpec;
import io.altgrad.tensor.BatchProof;
import io.altgrad.tensor.BatchedStackOps;
import io.altgrad.tensor.Ops;
import io.altgrad.tensor.PartSums;
import io.altgrad.tensor.Place;
import io.altgrad.tensor.Scope;
import io.altgrad.tensor.StackOps;
import java.lang.reflect.InvocationHandler;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** A forward and backward of a stack asks the engine for about as many operations as that of one model. */
class StackCallsTest {

    private static final ModelSpec MODEL = new ModelSpec(2, 2, 16, 8, 0.1, true);
    private static final int VOCABULARY = 11;

    /** What computes nothing. */
    private static final Set<String> FREE = Set.of(
            "place", "exact", "operand", "rows", "kernels", "sums", "timed", "close", "toString", "equals", "hashCode");

    /**
     * A LayerNorm's way back and the loss are a part's own, as nothing batches their sums over rows; so is here its forward
     * with a bias, which these loops round once.
     */
    private static final int OF_EACH_PART = 5 * 2 + 1;

    /** And the words that dropout draws: of the embedding, and of two places and the scores in each of two blocks. */
    private static final int DRAWN_OF_EACH_PART = 1 + 2 * 3;

    private final Scope scope = new PlainEngine().newScope(Place.HOST);
    private int calls;

    /** Operations that count what they are asked for. */
    private Ops counting(Sums sums) {
        Ops ops = new PlainEngine().newOps(scope);
        Optional<PartSums> ofAllParts = sums == Sums.OF_EACH_PART
                ? Optional.empty()
                : Optional.of(counting(
                        PartSums.class, (proxy, method, arguments) -> method.invoke(new PlainSums(ops), arguments)));
        return counting(Ops.class, (proxy, method, arguments) -> switch (method.getName()) {
            case "exact" -> proxy;
            case "sums" -> ofAllParts;
            default -> method.invoke(ops, arguments);
        });
    }

    private <T> T counting(Class<T> type, InvocationHandler work) {
        return type.cast(Proxy.newProxyInstance(
                type.getClassLoader(), new Class<?>[] {type}, (proxy, method, arguments) -> {
                    calls += FREE.contains(method.getName()) ? 0 : 1;
                    try {
                        return work.invoke(proxy, method, arguments);
                    } catch (InvocationTargetException e) {
                        throw e.getCause();
                    }
                }));
    }

    /** Whether the engine has sums of all parts at once, as a GPU has. */
    private enum Sums {
        OF_EACH_PART,
        OF_ALL_PARTS
    }

    /** The calls of a pass of that many models, after a first one in which each operation is tried. */
    private int calls(int models, Sums sums) {
        StackOps ops = new BatchedStackOps(counting(sums), models, new BatchProof());
        List<Gpt> all = new ArrayList<>();
        List<Context> contexts = new ArrayList<>();
        for (int i = 0; i < models; i++) {
            all.add(Gpt.initialized(scope, MODEL, VOCABULARY, i));
            contexts.add(Context.training(ops.single(), i, 0));
        }
        GptStack stack = new GptStack(ops, all);
        long[] ids = {3, 0, 2, 3, 1, 10, 7, 7, 1, 2, 3, 4, 5, 6, 7, 8};
        for (int pass = 0; pass < 2; pass++) {
            calls = 0;
            List<long[]> each = Collections.nCopies(models, ids);
            GptStack.Losses losses =
                    stack.loss(ops.tensor(each, 2, 8), ops.tensor(each, 2, 8), new StackContext(ops, contexts));
            losses.backward(1);
            assertThat(losses.values()).doesNotContain(Float.NaN);
            stack.parameters().values().forEach(Parameter::clearGradient);
        }
        return calls;
    }

    @Test
    void moreModelsCostNoMoreCallsButForWhatSumsOverRows() {
        int two = calls(2, Sums.OF_EACH_PART);
        int ten = calls(10, Sums.OF_EACH_PART);
        assertThat(ten - two).isLessThanOrEqualTo(8 * (OF_EACH_PART + DRAWN_OF_EACH_PART));
        assertThat(two - 2 * (OF_EACH_PART + DRAWN_OF_EACH_PART)).isGreaterThan(60);
    }

    @Test
    void whereSumsAreOfAllPartsMoreModelsCostNoMoreCallsButForWhatIsDrawn() {
        int two = calls(2, Sums.OF_ALL_PARTS);
        int ten = calls(10, Sums.OF_ALL_PARTS);
        assertThat(ten - two).isEqualTo(8 * DRAWN_OF_EACH_PART);
    }
}
