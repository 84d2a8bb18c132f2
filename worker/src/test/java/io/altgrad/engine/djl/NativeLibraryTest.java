package io.altgrad.engine.djl;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

class NativeLibraryTest {

    @Test
    void isFoundOnTheClassPathOrWhereItIsInstalled() {
        assertThatCode(NativeLibrary::require).doesNotThrowAnyException();
        assertThatCode(() -> NativeLibrary.require("/opt/torch/lib", ClassLoader.getPlatformClassLoader()))
                .doesNotThrowAnyException();
    }

    @Test
    void isMissedWithOneLine() {
        assertThatThrownBy(() -> NativeLibrary.require(null, ClassLoader.getPlatformClassLoader()))
                .hasMessageMatching(
                        "Cannot start the tensor engine: there is no libtorch for \\w+ \\S+ on the class path;"
                                + " put .*PYTORCH_FLAVOR\\.");
    }
}
