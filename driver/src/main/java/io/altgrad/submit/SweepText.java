package io.altgrad.submit;

import io.altgrad.base.UserError;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.zip.GZIPInputStream;
import java.util.zip.GZIPOutputStream;

/**
 * A sweep file's text as one argument of a command. A standalone cluster gives a driver of its own no file of the user's,
 * whatever {@code --files} says, and an argument travels on every master.
 */
public final class SweepText {

    /** Characters of an argument, of which Linux takes 128 KiB. */
    private static final int MAX_ARGUMENT = 100_000;

    /** Bytes of the longest sweep file. */
    private static final int MAX_BYTES = 1 << 22;

    private SweepText() {}

    /** @throws UserError if it is too long for an argument */
    public static String encode(String text, String file) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (OutputStream out = new GZIPOutputStream(bytes)) {
            out.write(text.getBytes(StandardCharsets.UTF_8));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        String encoded = Base64.getUrlEncoder().withoutPadding().encodeToString(bytes.toByteArray());
        if (encoded.length() > MAX_ARGUMENT) {
            throw new UserError("Cannot submit " + file + ": compressed it has " + encoded.length()
                    + " characters, and a command takes " + MAX_ARGUMENT + "; write it shorter, or split the sweep.");
        }
        return encoded;
    }

    /** The text that {@link #encode} was given. */
    public static String decode(String encoded) {
        byte[] bytes;
        try (InputStream in = new GZIPInputStream(
                new ByteArrayInputStream(Base64.getUrlDecoder().decode(encoded)))) {
            bytes = in.readNBytes(MAX_BYTES + 1);
        } catch (IOException | IllegalArgumentException e) {
            throw new UserError(
                    "Cannot read the submitted sweep: it is no compressed text (" + e.getMessage()
                            + "); give a SWEEP file, --submitted is for the driver's own use.",
                    e);
        }
        if (bytes.length > MAX_BYTES) {
            throw new UserError("Cannot read the submitted sweep: it has more than " + MAX_BYTES + " bytes.");
        }
        return new String(bytes, StandardCharsets.UTF_8);
    }
}
