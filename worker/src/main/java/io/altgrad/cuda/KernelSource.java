package io.altgrad.cuda;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;

/** The kernels as PTX, compiled ahead from {@code src/main/cuda} by the script {@code build} there. */
final class KernelSource {

    private KernelSource() {}

    static byte[] ptx() {
        try (InputStream in = KernelSource.class.getResourceAsStream("altgrad.ptx")) {
            if (in == null) {
                throw new IllegalStateException("Cannot find altgrad.ptx beside " + KernelSource.class.getName()
                        + " on the class path: the jar is incomplete; build it again.");
            }
            return in.readAllBytes();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
