package io.altgrad.engine.libtorch;

import io.altgrad.base.UserError;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** The folder of a libtorch on this machine, as a user names it: itself, or a Python that has PyTorch. */
final class TorchFolder {

    /** Asks where the package lies and leaves it alone: to import it takes seconds, and loads a libtorch there. */
    private static final String QUESTION = "import importlib.util as u; s = u.find_spec('torch');"
            + " print(s.submodule_search_locations[0] if s and s.submodule_search_locations else '')";

    private static final int PATIENCE_SECONDS = 60;

    private TorchFolder() {}

    /**
     * The folder with libtorch_cpu.
     *
     * @param where a folder, {@code torch/lib} or one that has a {@code lib}, or else the name of a Python
     * @throws UserError if it has none
     */
    static Path of(String where) {
        Path named = Path.of(where);
        return Files.isDirectory(named) ? in(named, where) : in(ofPython(where), where);
    }

    private static Path in(Path folder, String where) {
        return List.of(folder, folder.resolve("lib")).stream()
                .filter(candidate -> Files.isRegularFile(candidate.resolve(System.mapLibraryName("torch_cpu"))))
                .findFirst()
                .map(Path::toAbsolutePath)
                .orElseThrow(() -> new UserError("Cannot find libtorch by --torch " + where + ": there is no "
                        + System.mapLibraryName("torch_cpu") + " in " + folder
                        + "; name the folder torch/lib of a PyTorch of 2.10 or later."));
    }

    private static Path ofPython(String python) {
        String where = "Cannot find libtorch by --torch " + python + ": ";
        String answer;
        try {
            Process process = new ProcessBuilder(python, "-c", QUESTION)
                    .redirectError(ProcessBuilder.Redirect.DISCARD)
                    .start();
            process.getOutputStream().close();
            if (!process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
                process.destroyForcibly();
                throw new UserError(where + "that Python does not answer; name the folder torch/lib instead.");
            }
            answer = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();
        } catch (IOException e) {
            throw new UserError(
                    where + "it is neither a folder nor a program that runs here; name the folder torch/lib, or a"
                            + " Python that has PyTorch.",
                    e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new UserError(where + "interrupted while asking it; try again.", e);
        }
        if (answer.isEmpty()) {
            throw new UserError(
                    where + "that Python has no package torch; name one that has, or the folder torch/lib.");
        }
        return Path.of(answer);
    }
}
