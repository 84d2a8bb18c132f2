package io.altgrad.trial;

import io.altgrad.result.Provenance;
import io.altgrad.tensor.TensorEngine;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Properties;

/** What a result says of the code and the machine that made it. */
public final class Machine {

    private static final Properties BUILD = build();

    private Machine() {}

    /** The provenance of results of this process. */
    static Provenance provenance(TensorEngine engine, String corpusHash) {
        return new Provenance(
                commit(),
                version(),
                System.getProperty("java.vm.name") + " " + Runtime.version(),
                TensorEngine.djlVersion(),
                engine.libtorchVersion(),
                System.getProperty("os.name") + " " + System.getProperty("os.version") + " "
                        + System.getProperty("os.arch"),
                processor(),
                "cpu",
                engine.threads(),
                "emulated",
                corpusHash,
                host());
    }

    /** The version of this code. */
    public static String version() {
        return BUILD.getProperty("version", "unknown");
    }

    /** The commit that this code was built from, or {@code unknown}. */
    public static String commit() {
        return BUILD.getProperty("commit", "unknown");
    }

    private static Properties build() {
        Properties properties = new Properties();
        try (InputStream in = Machine.class.getResourceAsStream("/io/altgrad/build.properties")) {
            if (in != null) {
                properties.load(in);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return properties;
    }

    private static String processor() {
        Path cpuinfo = Path.of("/proc/cpuinfo");
        if (Files.isReadable(cpuinfo)) {
            try {
                for (String line : Files.readAllLines(cpuinfo)) {
                    if (line.startsWith("model name")) {
                        return line.substring(line.indexOf(':') + 1).trim();
                    }
                }
            } catch (IOException e) {
                return "unknown";
            }
        }
        return "unknown";
    }

    private static String host() {
        try {
            return InetAddress.getLocalHost().getHostName();
        } catch (UnknownHostException e) {
            return "unknown";
        }
    }
}
