package io.altgrad.submit;

/** The place of a sweep's driver: beside the user, or on the cluster. */
public enum DeployMode {
    CLIENT,
    CLUSTER;

    /** The spelling of spark-submit. */
    String word() {
        return name().toLowerCase(java.util.Locale.ROOT);
    }
}
