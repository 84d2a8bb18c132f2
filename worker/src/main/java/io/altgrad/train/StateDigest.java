package io.altgrad.train;

import io.altgrad.base.Sha256;
import io.altgrad.nn.Component;
import io.altgrad.tensor.HostView;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.HexFormat;

/** The state of a model as a hash: two models of equal hash have bit for bit equal parameters under equal names. */
public final class StateDigest {

    private StateDigest() {}

    /** SHA-256 over each parameter's name and its little-endian float32 values, in tree order, in hexadecimal. */
    public static String of(Component model) {
        MessageDigest digest = Sha256.digest();
        model.namedParameters().forEach((name, parameter) -> {
            float[] values = HostView.of(parameter.value()).toArray();
            ByteBuffer bytes = ByteBuffer.allocate(4 * values.length).order(ByteOrder.LITTLE_ENDIAN);
            bytes.asFloatBuffer().put(values);
            digest.update(name.getBytes(StandardCharsets.UTF_8));
            digest.update(bytes);
        });
        return HexFormat.of().formatHex(digest.digest());
    }
}
