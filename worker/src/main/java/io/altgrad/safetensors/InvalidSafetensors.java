package io.altgrad.safetensors;

import io.altgrad.base.UserError;

/** A file that breaks the safetensors format, or uses a part of it that is not read here. */
public final class InvalidSafetensors extends UserError {

    private static final long serialVersionUID = 1L;

    InvalidSafetensors(String file, String why) {
        super("Cannot read " + file + " as safetensors: " + why + ".");
    }
}
