package io.altgrad.submit;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.altgrad.base.UserError;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** The GPUs of this machine, as the script tells that Spark's workers run. */
final class LocalGpus {

    private LocalGpus() {}

    /**
     * The addresses of {@code count} of them.
     *
     * @throws UserError if the machine has fewer
     */
    static List<String> require(Path script, int count) {
        List<String> found = addresses(script);
        if (found.size() < count) {
            throw new UserError("Cannot give a trial a GPU on this machine: " + count + " were asked for and "
                    + (found.isEmpty() ? "nvidia-smi shows none" : found.size() + " are here")
                    + "; leave --gpus out to use the CPU.");
        }
        return found.subList(0, count);
    }

    private static List<String> addresses(Path script) {
        try {
            Process process = new ProcessBuilder(script.toString())
                    .redirectError(ProcessBuilder.Redirect.DISCARD)
                    .start();
            process.getOutputStream().close();
            String json = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            JsonNode found = process.waitFor() == 0 ? new ObjectMapper().readTree(json) : null;
            List<String> addresses = new ArrayList<>();
            if (found != null) {
                found.path("addresses").forEach(address -> addresses.add(address.asText()));
            }
            return addresses;
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
