package io.altgrad.base;

import java.net.InetAddress;
import java.net.UnknownHostException;

/** The name of this machine. */
public final class HostName {

    private HostName() {}

    /** The name, or {@code unknown} where the machine cannot tell its own. */
    public static String orElse(String unknown) {
        try {
            return InetAddress.getLocalHost().getHostName();
        } catch (UnknownHostException e) {
            return unknown;
        }
    }
}
