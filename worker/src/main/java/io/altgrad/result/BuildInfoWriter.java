package io.altgrad.result;

import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Writes {@link BuildInfo}'s properties while Maven builds. Without git, or outside a checkout, there is no commit. */
final class BuildInfoWriter {

    private BuildInfoWriter() {}

    /** Takes the module's folder, the project's version and the file to write. */
    public static void main(String[] args) throws IOException, InterruptedException {
        String commit = commit(new File(args[0])).orElse(BuildInfo.UNKNOWN);
        Files.writeString(Path.of(args[2]), "version=" + args[1] + "\ncommit=" + commit + "\n");
    }

    /**
     * The commit that {@code folder} is checked out from, followed by {@code -dirty} where tracked files have changed.
     * Empty also where an unrelated checkout surrounds it, which does not track its {@code pom.xml}.
     */
    static Optional<String> commit(File folder) throws IOException, InterruptedException {
        return git(folder, "ls-files", "--error-unmatch", "pom.xml").isEmpty()
                ? Optional.empty()
                : git(folder, "describe", "--always", "--dirty", "--abbrev=40", "--exclude=*");
    }

    private static Optional<String> git(File folder, String... arguments) throws IOException, InterruptedException {
        ProcessBuilder git = new ProcessBuilder(new ArrayList<>(List.of("git")))
                .directory(folder)
                .redirectError(ProcessBuilder.Redirect.DISCARD);
        git.command().addAll(List.of(arguments));
        Process process;
        try {
            process = git.start();
        } catch (IOException e) {
            return Optional.empty();
        }
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();
        return process.waitFor() == 0 ? Optional.of(output) : Optional.empty();
    }
}
