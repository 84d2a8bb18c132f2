package io.altgrad.checkpoint;

import io.altgrad.result.TrainingRecord;
import io.altgrad.safetensors.SafeTensor;
import io.altgrad.safetensors.SafetensorsFile;
import java.util.LinkedHashMap;
import java.util.Map;

/** A training state as the content of a safetensors file; the package's description has the names. */
final class TrainingStateParser {

    private static final String FIRST = "adamw.first.";
    private static final String SECOND = "adamw.second.";
    private static final String AMAX = "amax.";
    private static final String STEP = "step";

    private TrainingStateParser() {}

    /** @param metadata what else the file is to say */
    static SafetensorsFile toFile(TrainingState state, Map<String, String> metadata) {
        Map<String, SafeTensor> tensors = new LinkedHashMap<>(state.parameters());
        state.moments().first().forEach((name, tensor) -> tensors.put(FIRST + name, tensor));
        state.moments().second().forEach((name, tensor) -> tensors.put(SECOND + name, tensor));
        state.amaxHistories()
                .forEach(
                        (name, values) -> tensors.put(AMAX + name, SafeTensor.f32(new long[] {values.length}, values)));
        Map<String, String> all = new LinkedHashMap<>(metadata);
        all.put(STEP, Integer.toString(state.step()));
        RecordParser.write(state.record(), tensors, all);
        return new SafetensorsFile(tensors, all);
    }

    /**
     * The inverse of {@link #toFile}.
     *
     * @throws IllegalArgumentException if the file is no training state
     */
    static TrainingState fromFile(SafetensorsFile file) {
        Map<String, SafeTensor> parameters = new LinkedHashMap<>();
        Map<String, SafeTensor> first = new LinkedHashMap<>();
        Map<String, SafeTensor> second = new LinkedHashMap<>();
        Map<String, float[]> amax = new LinkedHashMap<>();
        file.tensors().forEach((name, tensor) -> {
            if (name.startsWith(FIRST)) {
                first.put(name.substring(FIRST.length()), tensor);
            } else if (name.startsWith(SECOND)) {
                second.put(name.substring(SECOND.length()), tensor);
            } else if (name.startsWith(AMAX)) {
                amax.put(name.substring(AMAX.length()), tensor.floats());
            } else if (!name.startsWith(RecordParser.PREFIX)) {
                parameters.put(name, tensor);
            }
        });
        TrainingRecord record = RecordParser.read(file);
        TrainingState state =
                new TrainingState(step(file), parameters, new TrainingState.Moments(first, second), amax, record);
        if (!first.keySet().equals(parameters.keySet()) || !second.keySet().equals(parameters.keySet())) {
            throw new IllegalArgumentException("Cannot read a training state: it has " + parameters.size()
                    + " parameters, " + first.size() + " first and " + second.size() + " second moments.");
        }
        return state;
    }

    private static int step(SafetensorsFile file) {
        return Integer.parseInt(file.metadata().getOrDefault(STEP, ""));
    }
}
