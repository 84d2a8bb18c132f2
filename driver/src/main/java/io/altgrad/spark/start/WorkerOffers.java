package io.altgrad.spark.start;

import java.util.List;
import java.util.stream.Collectors;
import org.apache.spark.SparkEnv;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.deploy.master.MasterMessages;
import org.apache.spark.rpc.RpcAddress;
import org.apache.spark.rpc.RpcEndpointRef;
import scala.reflect.ClassTag$;

/**
 * The free cores, memory and GPUs of a standalone cluster's workers, as their Master tells; empty where it does not.
 */
record WorkerOffers(List<Offer> offers, boolean known) {

    private static final String MASTER_ENDPOINT = "Master";

    /** The free part of {@code worker}. */
    record Offer(String worker, Resources free) {

        boolean holds(Resources demand) {
            return free.cores() >= demand.cores()
                    && free.mebibytes() >= demand.mebibytes()
                    && free.gpus() >= demand.gpus();
        }

        @Override
        public String toString() {
            return worker + " has " + free;
        }
    }

    WorkerOffers {
        offers = List.copyOf(offers);
    }

    /** Asks the Master for its page, over Spark's own connection with Spark's own message, and reads that. */
    static WorkerOffers of(JavaSparkContext spark) {
        try {
            RpcAddress address = RpcAddress.fromSparkURL(spark.master().split(",")[0]);
            RpcEndpointRef master = SparkEnv.get().rpcEnv().setupEndpointRef(address, MASTER_ENDPOINT);
            MasterMessages.BoundPortsResponse ports = master.askSync(
                    MasterMessages.BoundPortsRequest$.MODULE$,
                    ClassTag$.MODULE$.apply(MasterMessages.BoundPortsResponse.class));
            return MasterPage.at("http://" + address.host() + ":" + ports.webUIPort())
                    .alive()
                    .map(workers -> new WorkerOffers(
                            workers.stream()
                                    .map(worker -> new Offer(worker.address(), worker.free()))
                                    .toList(),
                            true))
                    .orElse(new WorkerOffers(List.of(), false));
        } catch (RuntimeException | LinkageError e) {
            // Another version of Spark, or a Master that has gone: the answer is a courtesy.
            return new WorkerOffers(List.of(), false);
        }
    }

    /** The reason why no worker runs an executor that asks for {@code demand}. */
    String whyNone(Resources demand) {
        if (!known) {
            return "the master does not say what its workers have free";
        }
        if (offers.isEmpty()) {
            return "the master has no worker; start one";
        }
        if (offers.stream().noneMatch(offer -> offer.holds(demand))) {
            return "none of its workers has " + demand + " free ("
                    + offers.stream().map(Offer::toString).collect(Collectors.joining(", ")) + "); ask for less";
        }
        return "a worker has started it, and it has not reported back; the worker's log says why";
    }
}
