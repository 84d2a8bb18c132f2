package io.altgrad.dispatch;

import io.altgrad.trial.GpuBinding;
import java.util.List;
import java.util.Map;
import org.apache.spark.api.plugin.DriverPlugin;
import org.apache.spark.api.plugin.ExecutorPlugin;
import org.apache.spark.api.plugin.PluginContext;
import org.apache.spark.api.plugin.SparkPlugin;
import org.apache.spark.resource.ResourceInformation;

/** Ends an executor at its start that was promised GPUs and cannot open them, before any trial fails of it. */
public final class GpuPlugin implements SparkPlugin {

    /** Made by Spark. */
    public GpuPlugin() {}

    @Override
    public DriverPlugin driverPlugin() {
        return null;
    }

    @Override
    public ExecutorPlugin executorPlugin() {
        return new ExecutorSide();
    }

    private static final class ExecutorSide implements ExecutorPlugin {
        @Override
        public void init(PluginContext context, Map<String, String> fromDriver) {
            ResourceInformation gpus = context.resources().get("gpu");
            GpuBinding.requirePromised(gpus == null ? List.of() : List.of(gpus.addresses()));
        }
    }
}
