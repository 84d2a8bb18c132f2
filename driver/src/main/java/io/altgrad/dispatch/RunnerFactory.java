package io.altgrad.dispatch;

import io.altgrad.trial.TrialRunner;
import java.io.Serializable;
import java.util.List;

/** Makes the runner of a trial, on the executor. It travels there by Java serialization. */
@FunctionalInterface
public interface RunnerFactory extends Serializable {

    /** The runner of one task; {@code gpus} are the addresses that Spark gave it, none without GPU resources. */
    TrialRunner runner(List<String> gpus);
}
