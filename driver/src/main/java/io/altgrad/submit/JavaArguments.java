package io.altgrad.submit;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.spark.launcher.JavaModuleOptions;

/** The JVM flags that AltGrad and Spark need, written as an argument file for the {@code java} launcher. */
public final class JavaArguments {

    private JavaArguments() {}

    /**
     * The flags, one each: Spark's own list of opened modules, the Vector API, DJL kept off the network, UTF-8 whatever
     * the locale, as from JDK 18 on, and no list of the system's libraries for JNA, which would start ldconfig for one: the
     * linker finds by itself what it lists.
     */
    public static List<String> flags() {
        Stream<String> spark =
                Arrays.stream(JavaModuleOptions.defaultModuleOptions().trim().split("\\s+"));
        Stream<String> ours = Stream.of(
                "--add-modules=jdk.incubator.vector",
                "-Dai.djl.offline=true",
                "-Dfile.encoding=UTF-8",
                "-Djna.platform.library.path=");
        return Stream.concat(spark, ours).collect(Collectors.toUnmodifiableList());
    }

    public static void main(String[] args) throws IOException {
        Files.write(Path.of(args[0]), flags());
    }
}
