package io.altgrad.engine.libtorch;

import com.sun.jna.NativeLibrary;
import io.altgrad.base.UserError;
import io.altgrad.engine.torch.TorchLibrary;

/**
 * A version of libtorch.
 *
 * @param abi the version as its C interface has it: major, minor and patch in the topmost three bytes
 */
record TorchVersion(long abi) {

    private static final int FIRST_MINOR = 10;
    private static final int FIRST_WITH_ERROR_TEXTS = 13;

    /**
     * The version of a library that is loaded for it.
     *
     * @throws UserError if it is older than 2.10, whose dispatcher takes neither lists nor strings
     */
    static TorchVersion of(TorchLibrary library) {
        NativeLibrary cpu;
        try {
            cpu = library.cpu();
        } catch (UnsatisfiedLinkError e) {
            throw new UserError(
                    "Cannot load libtorch of " + library.folder() + ": "
                            + e.getMessage().lines().findFirst().orElse("")
                            + "; name the folder torch/lib of a whole installation with --torch.",
                    e);
        }
        try {
            TorchVersion version =
                    new TorchVersion(cpu.getFunction("aoti_torch_abi_version").invokeLong(new Object[0]));
            if (version.isOld()) {
                throw tooOld(version.toString(), library);
            }
            return version;
        } catch (UnsatisfiedLinkError e) {
            throw tooOld("without a version", library);
        }
    }

    private static UserError tooOld(String version, TorchLibrary library) {
        return new UserError("Cannot use libtorch " + version + " of " + library.folder()
                + ": operations can be called by its C interface from 2.10 on; name a newer one with --torch, or leave it"
                + " out for the one that comes with AltGrad.");
    }

    private boolean isOld() {
        return major() < 2 || major() == 2 && minor() < FIRST_MINOR;
    }

    /** Tells whether an error can be asked for its words; earlier versions write them to standard error. */
    boolean hasErrorTexts() {
        return major() > 2 || minor() >= FIRST_WITH_ERROR_TEXTS;
    }

    private int major() {
        return part(0);
    }

    private int minor() {
        return part(1);
    }

    private int part(int index) {
        return (int) (abi >>> Long.SIZE - Byte.SIZE * (index + 1)) & 0xff;
    }

    /** For example {@code 2.10.0}. */
    @Override
    public String toString() {
        return major() + "." + minor() + "." + part(2);
    }
}
