package io.altgrad.fake;

import io.altgrad.base.DaemonThreads;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.UUID;
import java.util.stream.Collectors;
import org.apache.hadoop.conf.Configuration;
import org.gaul.s3proxy.S3Proxy;
import org.gaul.s3proxy.auth.AuthenticationType;
import org.gaul.s3proxy.blobstore.BlobStore;
import org.gaul.s3proxy.blobstore.ForwardingBlobStore;
import org.gaul.s3proxy.nio2blob.FilesystemNio2BlobStore;
import software.amazon.awssdk.services.s3.model.PutObjectRequest;
import software.amazon.awssdk.services.s3.model.PutObjectResponse;

/** A server that speaks S3, on loopback, with a bucket of its own in a folder of this machine. */
public final class LocalObjectStore implements AutoCloseable {

    public static final String SECRET = "a-secret-that-shows-nowhere";

    private static final String IDENTITY = "AKIDTHATSHOWSNOWHERE";

    private final BlobStore blobs;
    /** Hadoop keeps its file systems by bucket: with one of its own no test meets what another has set. */
    private final String bucket = "sweeps-" + UUID.randomUUID().toString().substring(0, 8);

    private S3Proxy server;
    private int port;

    private LocalObjectStore(BlobStore blobs) throws Exception {
        this.blobs = blobs;
        blobs.createContainer(bucket);
        start();
    }

    /** A server that keeps its promises. */
    public static LocalObjectStore in(Path folder) throws Exception {
        return new LocalObjectStore(new FilesystemNio2BlobStore(folder.toString()));
    }

    /** A server that writes whatever the condition of the request says. */
    public static LocalObjectStore withoutConditions(Path folder) throws Exception {
        return new LocalObjectStore(new ForwardingBlobStore(new FilesystemNio2BlobStore(folder.toString())) {
            @Override
            public PutObjectResponse putBlob(PutObjectRequest request, InputStream content) {
                return super.putBlob(request.toBuilder().ifNoneMatch(null).build(), content);
            }
        });
    }

    /** Starts the server, again at the address that it had. */
    public void start() throws Exception {
        server = S3Proxy.builder()
                .endpoint(URI.create("http://127.0.0.1:" + port))
                .awsAuthentication(AuthenticationType.AWS_V4, IDENTITY, SECRET)
                .blobStore(blobs)
                .build();
        server.start();
        port = server.getPort();
    }

    /** Stops the server; its files stay. */
    public void stop() throws Exception {
        server.stop();
    }

    public String uri(String path) {
        return "s3a://" + bucket + "/" + path;
    }

    /** Hadoop's settings, for whoever knows the secret. */
    public Map<String, String> settings(String secret) {
        Map<String, String> settings = new LinkedHashMap<>();
        settings.put("fs.s3a.endpoint", "http://127.0.0.1:" + port);
        settings.put("fs.s3a.endpoint.region", "us-east-1");
        settings.put("fs.s3a.path.style.access", "true");
        settings.put("fs.s3a.access.key", IDENTITY);
        settings.put("fs.s3a.secret.key", secret);
        return settings;
    }

    public Configuration configuration() {
        Configuration configuration = new Configuration();
        settings(SECRET).forEach(configuration::set);
        return configuration;
    }

    /** A file of Spark's properties that has the settings, in {@code folder}. */
    public String propertiesFile(Path folder, String secret) throws IOException {
        String text = settings(secret).entrySet().stream()
                .map(setting -> "spark.hadoop." + setting.getKey() + " " + setting.getValue() + "\n")
                .collect(Collectors.joining());
        return Files.writeString(Files.createTempFile(folder, "s3a", ".properties"), text)
                .toString();
    }

    public static boolean isSecret(String text) {
        return text.contains(SECRET) || text.contains(IDENTITY);
    }

    /** Ends the server, and does not wait for it: Jetty takes two seconds for connections that clients keep. */
    @Override
    public void close() {
        S3Proxy last = server;
        DaemonThreads.named("object-store-stop")
                .newThread(() -> {
                    try {
                        last.stop();
                    } catch (Exception e) {
                        throw new IllegalStateException(e);
                    }
                })
                .start();
    }
}
