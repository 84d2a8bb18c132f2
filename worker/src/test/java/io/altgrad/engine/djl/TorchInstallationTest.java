package io.altgrad.engine.djl;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.altgrad.base.UserError;
import org.junit.jupiter.api.Test;

class TorchInstallationTest {

    @Test
    void isFoundOnTheClassPathOrWhereItIsInstalled() {
        assertThatCode(TorchInstallation::require).doesNotThrowAnyException();
        assertThatCode(() -> TorchInstallation.require("/opt/torch/lib", ClassLoader.getPlatformClassLoader()))
                .doesNotThrowAnyException();
    }

    @Test
    void isMissedWithOneLine() {
        assertThatThrownBy(() -> TorchInstallation.require(null, ClassLoader.getPlatformClassLoader()))
                .isInstanceOf(UserError.class)
                .hasMessageMatching(
                        "Cannot start the tensor engine: there is no libtorch for \\w+ \\S+ on the class path;"
                                + " put .*PYTORCH_FLAVOR\\.");
    }
}
