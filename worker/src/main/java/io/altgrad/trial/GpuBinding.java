package io.altgrad.trial;

import io.altgrad.cuda.CudaDriver;
import io.altgrad.cuda.CudaException;
import io.altgrad.cuda.CudaUnavailable;
import io.altgrad.tensor.Place;
import java.util.Arrays;
import java.util.List;

/**
 * Turns the address that a resource scheduler gives a task into a device of this process.
 *
 * <p>CUDA numbers the devices that {@code CUDA_VISIBLE_DEVICES} lists from 0 on. An address that stands in the list is
 * meant by its place there; any other is itself a place. So it does not matter whether a host's workers were each shown
 * their own GPU, and all call it 0, or share one list. A {@linkplain #pretended pretended} address has nothing behind
 * it and is the CPU.
 */
public final class GpuBinding {

    private static final String VISIBLE = "CUDA_VISIBLE_DEVICES";

    private static final String PRETENDED = "pretended-";

    private GpuBinding() {}

    /** The address of a GPU that is not there, for trying a cluster's ways of handing GPUs out where none are. */
    public static String pretended(int number) {
        return PRETENDED + number;
    }

    private static boolean isPretended(String address) {
        return address.startsWith(PRETENDED);
    }

    /** Tells whether trials with these addresses, none or several, train on a GPU. */
    public static boolean promisesGpu(List<String> addresses) {
        return !addresses.stream().allMatch(GpuBinding::isPretended);
    }

    /**
     * The device of a trial: the CPU where no address was given, or a pretended one.
     *
     * @throws IllegalArgumentException if there is more than one address, or it is none of this process's devices
     */
    public static Place device(List<String> addresses) {
        return promisesGpu(addresses) ? new Place(index(addresses)) : Place.HOST;
    }

    /** CUDA's number of the device in this process. */
    static int index(List<String> addresses) {
        return index(addresses, System.getenv(VISIBLE));
    }

    /** @param visible the value of {@code CUDA_VISIBLE_DEVICES}; null where it is not set */
    static int index(List<String> addresses, String visible) {
        if (addresses.size() != 1) {
            throw new IllegalArgumentException("Cannot bind a trial to GPUs " + addresses
                    + ": it trains on one; set spark.task.resource.gpu.amount to 1.");
        }
        String address = addresses.get(0);
        List<String> shown = visible == null || visible.isBlank()
                ? List.of()
                : Arrays.stream(visible.split(",")).map(String::trim).toList();
        if (shown.contains(address)) {
            return shown.indexOf(address);
        }
        boolean isPlace =
                address.matches("[0-9]{1,4}") && (visible == null || Integer.parseInt(address) < shown.size());
        if (!isPlace) {
            throw new IllegalArgumentException("Cannot bind a trial to GPU '" + address + "': " + VISIBLE + " is "
                    + (visible == null ? "not set" : "'" + visible + "'")
                    + "; let the discovery script print what it lists.");
        }
        return Integer.parseInt(address);
    }

    /**
     * Refuses a process that was promised GPUs and cannot open them.
     *
     * @throws IllegalStateException naming the host and what is missing
     */
    public static void requirePromised(List<String> addresses) {
        for (String address : addresses) {
            if (isPretended(address)) {
                continue;
            }
            try {
                CudaDriver driver = CudaDriver.get();
                int index = index(List.of(address));
                if (index >= driver.deviceCount()) {
                    throw refused(
                            address,
                            "CUDA finds " + driver.deviceCount() + " there; mend the worker's discovery script.",
                            null);
                }
            } catch (CudaUnavailable | CudaException | IllegalArgumentException e) {
                throw refused(address, e.getMessage(), e);
            }
        }
    }

    private static IllegalStateException refused(String address, String why, Throwable cause) {
        return new IllegalStateException(
                "Cannot run trials on GPU " + address + " of host " + Machine.host() + ", which was promised: " + why,
                cause);
    }
}
