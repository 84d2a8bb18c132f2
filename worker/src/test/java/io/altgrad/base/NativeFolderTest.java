package io.altgrad.base;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.altgrad.base.NativeFolder.Owner;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class NativeFolderTest {

    @TempDir
    private Path scratch;

    @Test
    void isMadeForItsOwnerAlone() throws IOException {
        Path folder = scratch.resolve("a/b");
        assertThat(NativeFolder.fault(folder, Owner.THIS_USER_ALONE)).isEmpty();
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(folder)))
                .isEqualTo("rwx------");
        assertThat(folder).isEmptyDirectory();
        assertThat(NativeFolder.fault(folder, Owner.THIS_USER_ALONE)).isEmpty();
    }

    @Test
    void isRefusedWhereOthersMayWrite() throws IOException {
        Path folder = Files.createDirectory(scratch.resolve("shared"));
        Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwxrwxrwx"));
        assertThat(NativeFolder.fault(folder, Owner.THIS_USER_ALONE)).contains("others may write to it");
        assertThat(NativeFolder.fault(folder, Owner.THIS_USER)).contains("others may write to it");
        assertThat(NativeFolder.fault(folder, Owner.ANY)).isEmpty();
    }

    @Test
    void isRefusedAsALink() throws IOException {
        Path link = Files.createSymbolicLink(scratch.resolve("link"), Files.createDirectory(scratch.resolve("own")));
        assertThat(NativeFolder.fault(link, Owner.THIS_USER_ALONE)).contains("it is a link, or no folder");
    }

    @Test
    void isRefusedWhereItIsAnotherUsers() throws Exception {
        Path folder = Files.createDirectory(scratch.resolve("others"));
        assumeTrue(done("chown", "12345", folder.toString()), "Only root gives a folder to another user.");
        assertThat(NativeFolder.fault(folder, Owner.THIS_USER)).contains("it belongs to another user, 12345");
        assertThat(NativeFolder.fault(folder, Owner.ANY)).isEmpty();
    }

    @Test
    void isRefusedWhereNothingCanBeRun() throws Exception {
        Path folder = Files.createDirectory(scratch.resolve("noexec"));
        assumeTrue(
                done("mount", "-t", "tmpfs", "-o", "noexec,mode=700", "none", folder.toString()),
                "Only root mounts a file system, and not in every container.");
        try {
            assertThat(NativeFolder.fault(folder, Owner.THIS_USER_ALONE)).contains("it is mounted noexec");
        } finally {
            assertThat(done("umount", folder.toString())).isTrue();
        }
    }

    private static boolean done(String... command) throws IOException, InterruptedException {
        return new ProcessBuilder(List.of(command))
                        .redirectErrorStream(true)
                        .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                        .start()
                        .waitFor()
                == 0;
    }
}
