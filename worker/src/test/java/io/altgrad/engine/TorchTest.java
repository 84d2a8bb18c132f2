package io.altgrad.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.altgrad.base.UserError;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The choice of a libtorch, as far as none is loaded for it. */
class TorchTest {

    @TempDir
    private Path folder;

    @Test
    void nothingIsTheOneThatComesWithAltGrad() {
        assertThat(Torch.of(" ")).isEqualTo(Torch.PACKAGED);
        assertThat(Torch.PACKAGED.binding()).isEqualTo("djl");
        assertThat(Torch.of("python3").binding()).isEqualTo("stable");
    }

    /** An executor runs in another folder. */
    @Test
    void aFolderIsKeptByItsWholePathAndAProgramByItsName() {
        Path here = Path.of("").toAbsolutePath().relativize(folder.toAbsolutePath());
        assertThat(Torch.of(here.toString()).where()).isEqualTo(folder.toString());
        assertThat(Torch.of("python3.12").where()).isEqualTo("python3.12");
    }

    @Test
    void aFolderWithoutALibtorchIsRefusedInOneLine() {
        assertThatThrownBy(Torch.of(folder.toString())::require)
                .isInstanceOf(UserError.class)
                .hasMessage("Cannot find libtorch by --torch " + folder + ": there is no "
                        + System.mapLibraryName("torch_cpu") + " in " + folder
                        + "; name the folder torch/lib of a PyTorch of 2.10 or later.");
    }

    @Test
    void thePackageFolderIsAsGoodAsItsLib() throws Exception {
        Path lib = Files.createDirectory(folder.resolve("lib"));
        Files.createFile(lib.resolve(System.mapLibraryName("torch_cpu")));
        Torch.of(folder.toString()).require();
        Torch.of(lib.toString()).require();
    }

    @Test
    void aPythonIsAskedWhereItsPyTorchLies() throws Exception {
        Path lib = Files.createDirectory(folder.resolve("lib"));
        Files.createFile(lib.resolve(System.mapLibraryName("torch_cpu")));
        Torch.of(python("echo " + folder)).require();
        assertThatThrownBy(Torch.of(python("echo"))::require)
                .isInstanceOf(UserError.class)
                .hasMessageEndingWith("that Python has no package torch; name one that has, or the folder torch/lib.");
    }

    @Test
    void whatIsNeitherFolderNorProgramIsRefusedInOneLine() {
        assertThatThrownBy(Torch.of("no-such-python")::require)
                .isInstanceOf(UserError.class)
                .hasMessage("Cannot find libtorch by --torch no-such-python: it is neither a folder nor a program that"
                        + " runs here; name the folder torch/lib, or a Python that has PyTorch.");
    }

    /** The libraries of two have the same names; the second would be bound to the symbols of the first. */
    @Test
    void aProcessTakesOneLibtorch() throws Exception {
        Torch.engine();
        Files.createFile(folder.resolve(System.mapLibraryName("torch_cpu")));
        assertThatThrownBy(() -> Torch.of(folder.toString()).start(0))
                .isInstanceOf(UserError.class)
                .hasMessageContaining("this process has loaded")
                .hasMessageEndingWith("takes one; start another process.");
    }

    /** A program that answers whatever it is asked. */
    private String python(String answer) throws Exception {
        Path program = Files.createTempFile(folder, "python", "");
        Files.writeString(program, "#!/bin/sh\n" + answer + "\n");
        Files.setPosixFilePermissions(program, PosixFilePermissions.fromString("rwx------"));
        return program.toString();
    }
}
