package io.altgrad.tensor;

/** Whether libtorch can be found; DJL, kept off the network, otherwise says so in a dozen lines. */
public final class NativeLibrary {

    /** In each of DJL's native jars. */
    private static final String PACKAGED = "native/lib/pytorch.properties";

    private NativeLibrary() {}

    /** @throws IllegalStateException if there is none */
    public static void require() {
        require(System.getenv("PYTORCH_LIBRARY_PATH"), Thread.currentThread().getContextClassLoader());
    }

    static void require(String installed, ClassLoader loader) {
        if (installed == null && loader.getResource(PACKAGED) == null) {
            throw new IllegalStateException("Cannot start the tensor engine: there is no libtorch for "
                    + System.getProperty("os.name") + " " + System.getProperty("os.arch")
                    + " on the class path; put pytorch-native-cpu beside AltGrad's jar, or set PYTORCH_LIBRARY_PATH and"
                    + " PYTORCH_FLAVOR.");
        }
    }
}
