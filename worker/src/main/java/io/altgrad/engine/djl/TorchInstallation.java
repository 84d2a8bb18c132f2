package io.altgrad.engine.djl;

import io.altgrad.base.NativeFolder;
import io.altgrad.base.UserError;

/**
 * The libtorch of this process, as far as it is there and can be unpacked. DJL, kept off the network, otherwise says so in
 * a dozen lines, and unpacks into a folder that any user may have made.
 */
public final class TorchInstallation {

    /** In each of DJL's native jars. */
    private static final String PACKAGED = "native/lib/pytorch.properties";

    private TorchInstallation() {}

    /**
     * Settles, before anything of DJL's is loaded, where libraries are unpacked.
     *
     * @throws UserError if there is no libtorch, or no folder for it
     */
    public static void require() {
        require(System.getenv("PYTORCH_LIBRARY_PATH"), Thread.currentThread().getContextClassLoader());
        NativeFolder folder = NativeFolder.here();
        folder.use();
        folder.useForEngine();
    }

    static void require(String installed, ClassLoader loader) {
        if (installed == null && loader.getResource(PACKAGED) == null) {
            throw new UserError("Cannot start the tensor engine: there is no libtorch for "
                    + System.getProperty("os.name") + " " + System.getProperty("os.arch")
                    + " on the class path; put pytorch-native-cpu beside AltGrad's jar, or set PYTORCH_LIBRARY_PATH and"
                    + " PYTORCH_FLAVOR.");
        }
    }
}
