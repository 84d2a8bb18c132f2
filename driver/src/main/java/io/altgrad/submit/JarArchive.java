package io.altgrad.submit;

import io.altgrad.base.Sha256;
import io.altgrad.base.UserError;
import io.altgrad.files.DurableFiles;
import io.altgrad.result.Failures;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import java.util.zip.Deflater;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;
import java.util.zip.ZipOutputStream;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;

/**
 * Jars as one archive on a cluster's file system. It is named by the SHA-256 of what the jars say is in them, so that it is
 * uploaded once for each version, whoever runs which sweep, and a node that has unpacked it does not do so again.
 *
 * @param jars by name, which is theirs in the archive
 */
record JarArchive(Map<String, java.nio.file.Path> jars) {

    private static final double MEBIBYTE = 1 << 20;

    JarArchive {
        jars = new TreeMap<>(jars);
    }

    /** Takes what is a jar of a class path; of two with one name the first. */
    static JarArchive of(List<java.nio.file.Path> classPath) {
        return new JarArchive(classPath.stream()
                .filter(entry -> entry.toString().endsWith(".jar"))
                .collect(Collectors.toMap(
                        entry -> entry.getFileName().toString(), entry -> entry, (first, second) -> first)));
    }

    /**
     * Uploads it into {@code folder} unless it is there.
     *
     * @param notices hears of an upload, which takes a while
     * @return its URI
     * @throws UserError if it cannot be stored
     */
    String uploaded(Path folder, Configuration configuration, Consumer<String> notices) {
        try {
            DurableFiles files = new DurableFiles(folder, configuration);
            Path file = new Path(files.qualified(folder), "altgrad-" + hash() + ".zip");
            if (!files.exists(file)) {
                notices.accept("Uploads the jars of AltGrad and Spark to " + file + " ("
                        + Math.round(bytes() / MEBIBYTE) + " MiB), once for this version.");
                files.createFolder(file.getParent());
                upload(files, file);
            }
            return file.toString();
        } catch (IOException e) {
            throw new UserError(
                    "Cannot upload the jars to " + folder + ": " + Failures.reason(e)
                            + "; name another folder of the cluster's with --conf spark.yarn.stagingDir=URI, or say with"
                            + " --installed where every machine has them.",
                    e);
        }
    }

    /** One that another run has uploaded meanwhile stays: YARN refuses to its applications a file that was replaced. */
    private void upload(DurableFiles files, Path file) throws IOException {
        Path part = new Path(file.getParent(), file.getName() + "." + UUID.randomUUID());
        files.write(part, this::write);
        if (files.exists(file)) {
            files.delete(part);
        } else {
            files.move(part, file);
        }
    }

    /** The hash of all jars, in order of their names. */
    private String hash() {
        MessageDigest all = Sha256.digest();
        jars.entrySet().parallelStream()
                .map(jar -> jar.getKey() + " " + hash(jar.getValue()) + "\n")
                .sorted()
                .forEachOrdered(line -> all.update(line.getBytes(StandardCharsets.UTF_8)));
        return HexFormat.of().formatHex(all.digest());
    }

    /**
     * The hash of a jar by its directory, which has name, length and CRC-32 of every entry: a run need not read 423 MiB
     * to find out that they are there.
     */
    private static String hash(java.nio.file.Path file) {
        MessageDigest digest = Sha256.digest();
        try (ZipFile jar = new ZipFile(file.toFile())) {
            jar.stream()
                    .map(entry -> entry.getName() + " " + entry.getSize() + " " + entry.getCrc() + "\n")
                    .forEachOrdered(line -> digest.update(line.getBytes(StandardCharsets.UTF_8)));
        } catch (IOException e) {
            throw new UserError(
                    "Cannot read jar " + file + ": " + Failures.reason(e)
                            + "; take it off ALTGRAD_CLASSPATH, or install AltGrad again.",
                    e);
        }
        return HexFormat.of().formatHex(digest.digest());
    }

    private long bytes() throws IOException {
        long bytes = 0;
        for (java.nio.file.Path jar : jars.values()) {
            bytes += Files.size(jar);
        }
        return bytes;
    }

    /** Jars are compressed already. */
    private void write(OutputStream out) throws IOException {
        ZipOutputStream zip = new ZipOutputStream(out);
        zip.setLevel(Deflater.NO_COMPRESSION);
        for (Map.Entry<String, java.nio.file.Path> jar : jars.entrySet()) {
            zip.putNextEntry(new ZipEntry(jar.getKey()));
            Files.copy(jar.getValue(), zip);
            zip.closeEntry();
        }
        zip.finish();
    }
}
