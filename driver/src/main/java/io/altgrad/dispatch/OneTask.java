package io.altgrad.dispatch;

import io.altgrad.result.TrialResult;
import io.altgrad.spec.PlannedTrial;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.List;
import org.apache.spark.TaskContext;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.rdd.RDD;
import scala.collection.Iterator;
import scala.jdk.javaapi.CollectionConverters;
import scala.reflect.ClassTag$;
import scala.runtime.AbstractFunction2;

/**
 * A job of one task, which is given trials and gives their results. It is a class where {@code map} and {@code collect}
 * would take lambdas: of each of those Spark reads the class that wrote it, method by method, for every job.
 */
abstract class OneTask extends AbstractFunction2<TaskContext, Iterator<PlannedTrial>, Object> implements Serializable {

    private static final long serialVersionUID = 1L;

    /** Spark's own: with it an RDD has no frame around it on Spark's page, of which it writes JSON for each. */
    private static final String NO_SCOPE = "spark.rdd.scope.noOverride";

    /** The results of {@code trials}, where the task runs. */
    abstract List<TrialResult> call(List<PlannedTrial> trials);

    @Override
    public final Object apply(TaskContext task, Iterator<PlannedTrial> trials) {
        List<PlannedTrial> all = new ArrayList<>();
        CollectionConverters.asJava(trials).forEachRemaining(all::add);
        // What Spark's own collect sends: an array of results, each by its serializer.
        return call(all).toArray();
    }

    /** Runs the job and waits for it. */
    final List<TrialResult> run(JavaSparkContext spark, List<PlannedTrial> trials) {
        spark.setLocalProperty(NO_SCOPE, "true");
        try {
            RDD<PlannedTrial> rdd = spark.parallelize(trials, 1).rdd();
            Object[] tasks = (Object[]) spark.sc().runJob(rdd, this, ClassTag$.MODULE$.apply(Object.class));
            List<TrialResult> results = new ArrayList<>();
            for (Object result : (Object[]) tasks[0]) {
                results.add((TrialResult) result);
            }
            return results;
        } finally {
            spark.setLocalProperty(NO_SCOPE, null);
        }
    }
}
