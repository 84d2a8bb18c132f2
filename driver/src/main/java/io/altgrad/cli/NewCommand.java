package io.altgrad.cli;

import io.altgrad.base.UserError;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code altgrad new}: a sweep file to begin with. */
@Command(
        name = "new",
        description = "Write a small sweep file with comments, to change and to run.",
        showDefaultValues = true)
final class NewCommand implements Callable<Integer> {

    @Parameters(paramLabel = "FILE", arity = "0..1", defaultValue = "sweep.yaml", description = "Where to write it.")
    private Path file;

    @Spec
    private CommandSpec spec;

    /** The file's text. */
    static byte[] starter() {
        try (InputStream in = NewCommand.class.getResourceAsStream("starter.yaml")) {
            return in.readAllBytes();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public Integer call() throws IOException {
        try {
            // Fails where there is one, so that nothing of the user's is written over.
            Files.copy(new ByteArrayInputStream(starter()), file);
        } catch (FileAlreadyExistsException e) {
            throw new UserError("Cannot write " + file + ": it is there already; give another name.", e);
        }
        spec.commandLine()
                .getOut()
                .println(file + " is a sweep of four small trials; 'altgrad plan " + file
                        + "' shows them, 'altgrad run " + file + "' trains them.");
        return ExitCode.OK;
    }
}
