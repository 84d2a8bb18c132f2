package io.altgrad.submit;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.altgrad.sweep.UserError;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;

/** The GPUs of this machine, as the script tells that Spark's workers run. */
final class LocalGpus {

    private LocalGpus() {}

    /** @throws UserError if the machine has fewer than {@code count} */
    static void require(Path script, int count) {
        int found = count(script);
        if (found < count) {
            throw new UserError("Cannot give a trial a GPU on this machine: " + count + " were asked for and "
                    + (found == 0 ? "nvidia-smi shows none" : found + " are here")
                    + "; leave --gpus out to use the CPU.");
        }
    }

    private static int count(Path script) {
        try {
            Process process = new ProcessBuilder(script.toString())
                    .redirectError(ProcessBuilder.Redirect.DISCARD)
                    .start();
            process.getOutputStream().close();
            String json = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            JsonNode found = process.waitFor() == 0 ? new ObjectMapper().readTree(json) : null;
            return found == null ? 0 : found.path("addresses").size();
        } catch (JsonProcessingException e) {
            throw new UserError("Cannot count GPUs with " + script + ": it printed no JSON; mend the script.", e);
        } catch (IOException e) {
            throw new UserError("Cannot count GPUs with " + script + ": " + e.getMessage() + ".", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new UserError("Cannot count GPUs: interrupted.", e);
        }
    }
}
