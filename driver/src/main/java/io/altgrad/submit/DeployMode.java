package io.altgrad.submit;

/** Where a sweep's driver runs: beside the user, or on the cluster. */
public enum DeployMode {
    CLIENT,
    CLUSTER;

    /** As spark-submit spells it. */
    String word() {
        return name().toLowerCase(java.util.Locale.ROOT);
    }
}
