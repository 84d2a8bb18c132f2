package io.altgrad.cli;

import java.util.LinkedHashMap;
import java.util.Map;
import picocli.CommandLine.Option;

/** Properties of Spark, and by {@code spark.hadoop.} ones of Hadoop, for one command. */
final class ConfOption {

    @Option(names = "--conf", paramLabel = "KEY=VALUE", description = "A Spark property; may be repeated.")
    private Map<String, String> conf = new LinkedHashMap<>();

    Map<String, String> properties() {
        return conf;
    }
}
