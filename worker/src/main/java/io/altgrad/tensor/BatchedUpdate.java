package io.altgrad.tensor;

import io.altgrad.tensor.Ops.AdamWSettings;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.IntPredicate;
import java.util.stream.IntStream;

/**
 * An AdamW update of stacks. Parts with the same settings are updated in one call; where those are all, a parameter's stack
 * is one tensor to it.
 *
 * @param states stacks of parameters, gradients, first and second moments
 * @param asOne tells by a parameter's number whether its parts may be updated as one tensor
 */
record BatchedUpdate(Ops single, int size, List<List<Tensor>> states, IntPredicate asOne) {

    /** Settings to try an update with. */
    static final AdamWSettings TRIED = new AdamWSettings(3, 1e-3, 0.9, 0.99, 0.1, 1e-8);

    /** @param settings by the number of the part */
    void run(Map<Integer, AdamWSettings> settings) {
        Map<AdamWSettings, List<Integer>> together = new LinkedHashMap<>();
        settings.forEach((part, own) ->
                together.computeIfAbsent(own, none -> new ArrayList<>()).add(part));
        together.forEach((own, parts) -> {
            boolean areAll = parts.size() == size;
            update(own, wholes(areAll ? asOne : number -> false));
            update(own, parts(parts, areAll ? asOne.negate() : number -> true));
        });
    }

    private IntStream numbers(IntPredicate which) {
        return IntStream.range(0, states.get(0).size()).filter(which);
    }

    private List<List<Tensor>> wholes(IntPredicate which) {
        return states.stream()
                .map(stacks -> numbers(which)
                        .mapToObj(number -> Batch.whole(stacks.get(number)))
                        .toList())
                .toList();
    }

    private List<List<Tensor>> parts(List<Integer> parts, IntPredicate which) {
        return states.stream()
                .map(stacks -> numbers(which)
                        .boxed()
                        .flatMap(number -> parts.stream()
                                .map(part -> ((BatchedTensor) stacks.get(number))
                                        .parts()
                                        .get(part)))
                        .toList())
                .toList();
    }

    private void update(AdamWSettings own, List<List<Tensor>> of) {
        if (!of.get(0).isEmpty()) {
            single.adamw(of.get(0), of.get(1), of.get(2), of.get(3), own);
        }
    }
}
