package io.altgrad.app;

import io.altgrad.base.UserError;
import io.altgrad.spark.start.SparkContexts;
import io.altgrad.sweep.Sweep;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Consumer;
import org.apache.spark.SparkConf;
import org.apache.spark.api.java.JavaSparkContext;
import scala.Tuple2;

/** A Spark that its caller has started, and keeps. */
record CallersSpark(JavaSparkContext spark) implements SparkSource {

    @Override
    public Held open(Sweep sweep, RunOptions options, Remaining remaining, Consumer<String> say) {
        if (spark.sc().isStopped()) {
            throw new UserError("Cannot run sweep " + sweep.name()
                    + ": the Spark context that was given has stopped; give one" + " that runs.");
        }
        requireCores(spark.sc().conf(), options.threads());
        SparkContexts.requireUsable(spark.sc().conf());
        return new Held() {
            @Override
            public JavaSparkContext context() {
                return spark;
            }

            @Override
            public void close() {
                // The caller's, who may have more to do with it.
            }
        };
    }

    @Override
    public Map<String, String> sparkProperties() {
        return properties(spark.sc().conf());
    }

    static Map<String, String> properties(SparkConf conf) {
        Map<String, String> all = new HashMap<>();
        for (Tuple2<String, String> property : conf.getAll()) {
            all.put(property._1(), property._2());
        }
        return all;
    }

    private static void requireCores(SparkConf conf, int threads) {
        int cores = conf.getInt("spark.task.cpus", 1);
        if (threads > cores) {
            throw new UserError("Cannot give " + threads + " threads to a trial: a task of this Spark context has "
                    + cores + " (spark.task.cpus); take as many threads, or start Spark with spark.task.cpus="
                    + threads + ".");
        }
    }
}
