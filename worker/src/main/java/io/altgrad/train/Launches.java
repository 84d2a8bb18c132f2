package io.altgrad.train;

/** The way in which a device is given the work of a step. */
public enum Launches {
    /** One by one. */
    EACH,
    /** As a recording of it, where the device records and steps are alike. */
    RECORDED
}
