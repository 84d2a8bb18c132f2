package io.altgrad.files;

import java.io.IOException;
import java.net.UnknownHostException;
import java.util.Map;
import java.util.Optional;
import java.util.ServiceConfigurationError;
import java.util.stream.Stream;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.apache.hadoop.fs.UnsupportedFileSystemException;
import org.apache.hadoop.fs.http.HttpFileSystem;
import org.apache.hadoop.fs.http.HttpsFileSystem;

/** Paths and URIs of Hadoop as a user writes them, and the file systems that they name. */
public final class HadoopPath {

    /** The libraries of Hadoop that have the file system of a scheme and do not come with Spark. */
    private static final Map<String, String> JARS = Map.of(
            "s3a", "hadoop-aws, with the AWS SDK's bundle and analyticsaccelerator-s3",
            "gs", "hadoop-gcp",
            "abfs", "hadoop-azure",
            "abfss", "hadoop-azure",
            "wasb", "hadoop-azure",
            "wasbs", "hadoop-azure",
            "oss", "hadoop-aliyun",
            "cosn", "hadoop-cos",
            "obs", "hadoop-huaweicloud",
            "tos", "hadoop-tos");

    private static final String WEB =
            "a web server neither lists files nor keeps any; give a file:, hdfs: or s3a: path";

    private HadoopPath() {}

    /**
     * The path that {@code given} names.
     *
     * @throws UnusablePath if it names none
     */
    public static Path parse(String given) {
        try {
            return new Path(given);
        } catch (IllegalArgumentException e) {
            if (given.matches("[^/:]+:.*[^/].*")) {
                throw new UnusablePath(
                        given,
                        "what stands before its first colon is taken for a file system; write ./" + given
                                + " for a file of this folder",
                        e);
            }
            throw new UnusablePath(
                    "'" + given + "'", "it is no path; give the path of a file or folder, or its URI", e);
        }
    }

    /**
     * The file system that {@code path} is on.
     *
     * @throws UnusablePath if its scheme or its host is not known here, or it is a web server's
     * @throws IOException if it cannot be reached
     */
    static FileSystem fileSystem(Path path, Configuration configuration) throws IOException {
        FileSystem files = known(path, configuration);
        // Hadoop has these two for jars: they open what they are given, and do nothing else.
        if (files instanceof HttpFileSystem || files instanceof HttpsFileSystem) {
            throw new UnusablePath(path.toString(), WEB, null);
        }
        return files;
    }

    private static FileSystem known(Path path, Configuration configuration) throws IOException {
        try {
            return path.getFileSystem(S3aDefaults.on(path, configuration));
        } catch (UnsupportedFileSystemException e) {
            throw new UnusablePath(path.toString(), unknown(path.toUri().getScheme()), e);
        } catch (IOException | RuntimeException | LinkageError | ServiceConfigurationError e) {
            Optional<Throwable> missing = cause(e, ClassNotFoundException.class, NoClassDefFoundError.class);
            if (missing.isPresent()) {
                String scheme = path.toUri().getScheme();
                throw new UnusablePath(
                        path.toString(),
                        "the library of " + scheme + ": is not on the class path (there is no "
                                + missing.get().getMessage().replaceFirst("^Class (\\S+) not found$", "$1") + "); "
                                + add(scheme),
                        e);
            }
            Optional<Throwable> host = cause(e, UnknownHostException.class);
            if (host.isPresent()) {
                throw new UnusablePath(
                        path.toString(),
                        "no host or name service " + host.get().getMessage()
                                + " is known; correct it, or set HADOOP_CONF_DIR to the folder with Hadoop's settings",
                        e);
            }
            throw e;
        }
    }

    private static String unknown(String scheme) {
        return scheme.equals("s3") || scheme.equals("s3n")
                ? "Hadoop reads such buckets as s3a:; write s3a://… and " + add("s3a")
                : "no file system is known for " + scheme + ":; give a file: or hdfs: path, or " + add(scheme);
    }

    private static String add(String scheme) {
        return "add " + (JARS.containsKey(scheme) ? JARS.get(scheme) + "," : "its library")
                + " to the class path with ALTGRAD_CLASSPATH";
    }

    @SafeVarargs
    private static Optional<Throwable> cause(Throwable thrown, Class<? extends Throwable>... kinds) {
        return Stream.iterate(thrown, cause -> cause != null, Throwable::getCause)
                .limit(20)
                .filter(cause -> Stream.of(kinds).anyMatch(kind -> kind.isInstance(cause)))
                .reduce((outer, inner) -> inner);
    }
}
