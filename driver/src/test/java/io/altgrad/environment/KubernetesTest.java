package io.altgrad.environment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import io.altgrad.base.UserError;
import io.altgrad.fault.Await;
import io.altgrad.spark.start.SparkContexts;
import io.altgrad.spark.start.SparkMaster;
import io.altgrad.spark.start.SparkSettings;
import io.altgrad.submit.DeployMode;
import io.altgrad.submit.Installation;
import io.altgrad.submit.JavaArguments;
import io.altgrad.submit.Submission;
import io.altgrad.submit.SubmissionPlanner;
import io.altgrad.submit.SubmitProcess;
import io.altgrad.submit.SubmitRequest;
import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.Quantity;
import io.fabric8.kubernetes.client.NamespacedKubernetesClient;
import io.fabric8.kubernetes.client.server.mock.KubernetesCrudDispatcher;
import io.fabric8.kubernetes.client.server.mock.KubernetesMockServer;
import io.fabric8.mockwebserver.Context;
import io.fabric8.mockwebserver.MockWebServer;
import io.fabric8.mockwebserver.dsl.HttpMethod;
import io.fabric8.mockwebserver.http.MockResponse;
import io.fabric8.mockwebserver.http.RecordedRequest;
import java.io.File;
import java.net.InetAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What an API server of Kubernetes is asked for. No pod runs: the server only keeps what it is given. */
@Timeout(180)
@Tag("soak")
class KubernetesTest {

    private static final Map<String, String> USERS = Map.of(
            "spark.kubernetes.container.image", "registry/altgrad:0.2",
            "spark.kubernetes.namespace", "sweeps",
            "spark.kubernetes.authenticate.driver.serviceAccountName", "trainer",
            "spark.kubernetes.node.selector.gpu", "h100",
            "spark.kubernetes.executor.volumes.persistentVolumeClaim.data.mount.path", "/data",
            "spark.kubernetes.executor.volumes.persistentVolumeClaim.data.options.claimName", "corpora",
            "spark.kubernetes.submission.waitAppCompletion", "false");

    private final Path root = Path.of("").toAbsolutePath().getParent();
    private final KubernetesMockServer server =
            new KubernetesMockServer(new Context(), new MockWebServer(), new HashMap<>(), new Applying(), false);
    private NamespacedKubernetesClient client;

    @BeforeEach
    void start() throws Exception {
        server.init(InetAddress.getLoopbackAddress(), 0);
        client = server.createClient();
    }

    @AfterEach
    void stop() {
        client.close();
        server.destroy();
    }

    @Test
    void aDriverOnTheClusterIsAPodOfTheUsersImageAndAccount() throws Exception {
        Submission.BySparkSubmit submission =
                (Submission.BySparkSubmit) planner(new ArrayList<>()).plan(request(DeployMode.CLUSTER, 1), arguments());
        assertThat(SubmitProcess.run(submission)).isZero();
        Pod pod = pods("driver").get(0);
        assertThat(pod.getMetadata().getNamespace()).isEqualTo("sweeps");
        assertThat(pod.getSpec().getServiceAccountName()).isEqualTo("trainer");
        assertThat(pod.getSpec().getNodeSelector()).containsEntry("gpu", "h100");
        Container container = pod.getSpec().getContainers().get(0);
        assertThat(container.getImage()).isEqualTo("registry/altgrad:0.2");
        assertThat(container.getArgs())
                .contains("driver", "io.altgrad.cli.Main", "local:/opt/altgrad/lib/altgrad.jar")
                .endsWith("run", "tiny.yaml");
        assertThat(container.getResources().getLimits()).doesNotContainKey("nvidia.com/gpu");
        String configured =
                client.configMaps().inNamespace("sweeps").list().getItems().toString();
        assertThat(configured)
                .as("what the driver starts its executors with")
                .contains("spark.executor.resource.gpu.amount=1")
                .contains("spark.executor.memoryOverhead=1324m")
                .contains("nvidia.com/gpu")
                .contains("spark.authenticate=true");
    }

    @Test
    void anExecutorIsAPodWithItsGpuOnANodeKeptForThose() throws Exception {
        Submission.InThisProcess here =
                (Submission.InThisProcess) planner(new ArrayList<>()).plan(request(DeployMode.CLIENT, 1), List.of());
        SparkSettings settings = new SparkSettings(
                request(DeployMode.CLIENT, 1).master().address(), "altgrad tiny", 1, here.properties(), List.of());
        CompletableFuture<Object> start =
                CompletableFuture.supplyAsync(() -> SparkContexts.start(settings, line -> {}));
        Await.until(() -> !pods("executor").isEmpty(), Duration.ofSeconds(60), "an executor's pod");
        Pod pod = pods("executor").get(0);
        assertThat(pod.getSpec().getNodeSelector()).containsEntry("gpu", "h100");
        assertThat(pod.getSpec().getTolerations())
                .anySatisfy(toleration -> assertThat(toleration.getKey()).isEqualTo("nvidia.com/gpu"));
        assertThat(pod.getSpec().getVolumes())
                .filteredOn(volume -> volume.getPersistentVolumeClaim() != null)
                .singleElement()
                .satisfies(
                        volume -> assertThat(volume.getPersistentVolumeClaim().getClaimName())
                                .isEqualTo("corpora"));
        Container container = pod.getSpec().getContainers().get(0);
        assertThat(container.getImage()).isEqualTo("registry/altgrad:0.2");
        assertThat(container.getResources().getLimits())
                .containsEntry("nvidia.com/gpu", new Quantity("1"))
                .containsEntry("memory", new Quantity("2348Mi"));
        assertThat(container.getVolumeMounts())
                .anySatisfy(mount -> assertThat(mount.getMountPath()).isEqualTo("/data"));
        // No kubelet starts it.
        assertThatThrownBy(() -> start.get(60, TimeUnit.SECONDS))
                .hasMessageContaining("Cannot run trials on k8s://http://127.0.0.1:" + server.getPort()
                        + ": no executor has come within 10 s: the resource manager has started none; its own page says"
                        + " why; or wait longer with --wait.");
    }

    @Test
    void theManifestHasWhatSparkSubmitWouldBeGiven() throws Exception {
        String yaml = planner(new ArrayList<>()).manifest(request(DeployMode.CLUSTER, 1), arguments());
        JsonNode manifest = new YAMLMapper().readTree(yaml);
        assertThat(manifest.path("apiVersion").asText()).isEqualTo("spark.apache.org/v1");
        assertThat(manifest.path("kind").asText()).isEqualTo("SparkApplication");
        assertThat(manifest.path("metadata").path("name").asText()).isEqualTo("altgrad-tiny");
        JsonNode spec = manifest.path("spec");
        assertThat(spec.path("mainClass").asText()).isEqualTo("io.altgrad.cli.Main");
        assertThat(spec.path("jars").asText()).isEqualTo("local:/opt/altgrad/lib/altgrad.jar");
        assertThat(spec.path("driverArgs")).extracting(JsonNode::asText).containsExactly("run", "tiny.yaml");
        assertThat(spec.path("runtimeVersions").path("sparkVersion").asText()).isEqualTo("4.2.0");
        assertThat(spec.path("sparkConf")
                        .path("spark.kubernetes.container.image")
                        .asText())
                .isEqualTo("registry/altgrad:0.2");
        assertThat(spec.path("sparkConf")
                        .path("spark.executor.resource.gpu.vendor")
                        .asText())
                .isEqualTo("nvidia.com");
        assertThat(spec.at("/executorSpec/podTemplateSpec/spec/tolerations/0/key")
                        .asText())
                .isEqualTo("nvidia.com/gpu");
        assertThatThrownBy(() -> planner(new ArrayList<>()).manifest(request(DeployMode.CLIENT, 1), arguments()))
                .isInstanceOf(UserError.class)
                .hasMessageStartingWith("Cannot print a manifest for master k8s://http://127.0.0.1:");
    }

    /** The mock's server, which knows no applying of what is not there, and Spark applies all but pods. */
    private static final class Applying extends KubernetesCrudDispatcher {

        @Override
        public MockResponse handlePatch(RecordedRequest request) {
            String path = request.getPath().replaceFirst("\\?.*", "");
            if (findResource(getKey(path)) != null) {
                return super.handlePatch(request);
            }
            return handleCreate(new RecordedRequest(
                    request.getHttpVersion(),
                    HttpMethod.POST,
                    path.replaceFirst("/[^/]+$", ""),
                    request.getHeaders(),
                    request.getBody()));
        }
    }

    private List<Pod> pods(String role) {
        return client.pods()
                .inNamespace("sweeps")
                .withLabel("spark-role", role)
                .list()
                .getItems();
    }

    private static List<String> arguments() {
        return List.of("run", "tiny.yaml");
    }

    private SubmissionPlanner planner(List<String> notices) {
        List<Path> spark = Arrays.stream(System.getProperty("java.class.path").split(File.pathSeparator))
                .map(Path::of)
                .toList();
        Installation installation =
                new Installation(root, List.of(Path.of("/elsewhere/altgrad.jar")), spark, JavaArguments.flags());
        return new SubmissionPlanner(
                installation,
                Map.of("PATH", System.getenv("PATH"), "SPARK_LOCAL_IP", "127.0.0.1"),
                "io.altgrad.cli.Main",
                notices::add);
    }

    private SubmitRequest request(DeployMode mode, int gpus) {
        return new SubmitRequest(
                new SparkMaster("k8s://http://127.0.0.1:" + server.getPort()),
                mode,
                "altgrad tiny",
                List.of(),
                USERS,
                new SubmitRequest.Needs(1, gpus, 300L << 20),
                "/opt/altgrad/lib",
                10);
    }
}
