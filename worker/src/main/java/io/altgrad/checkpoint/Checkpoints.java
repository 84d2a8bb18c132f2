package io.altgrad.checkpoint;

import io.altgrad.files.DurableFiles;
import io.altgrad.result.Provenance;
import io.altgrad.safetensors.SafetensorsFile;
import io.altgrad.spec.Trial;
import io.altgrad.spec.TrialParser;
import java.io.IOException;
import java.io.InputStream;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;

/** The checkpoints of one trial; the package's description has the layout and the protocol. */
public final class Checkpoints {

    /** The number that is kept: the newest, and one to fall back to. */
    static final int KEPT = 2;

    private static final Pattern NAME = Pattern.compile("step-([0-9]{9,10})\\.safetensors");

    private static final String PROCESSOR = "processor";
    private static final String BINDING = "binding";
    private static final String PRODUCTS = "products";

    /** The entries that checkpoints did not have from the beginning: one without them is taken to agree. */
    private static final Set<String> ADDED_LATER = Set.of(BINDING, PRODUCTS);

    private final Path folder;
    private final DurableFiles files;
    private final Map<String, String> origin;

    /**
     * @param folder of the checkpoints of all trials
     * @param provenance of what the trial computes now
     * @throws IOException if the file system cannot be reached
     */
    public Checkpoints(String folder, Trial trial, Provenance provenance, Configuration configuration)
            throws IOException {
        Path path = new Path(new Path(folder), trial.id());
        this.files = new DurableFiles(path, configuration);
        this.folder = files.qualified(path);
        this.origin = new LinkedHashMap<>();
        origin.put("trial", TrialParser.toJson(trial));
        origin.put("numerics_version", Integer.toString(provenance.code().numericsVersion()));
        origin.put("corpus_hash", provenance.corpusHash());
        origin.put("libtorch_version", provenance.libraries().torch().version());
        origin.put(BINDING, provenance.libraries().torch().binding());
        origin.put("device", provenance.machine().device());
        origin.put("threads", Integer.toString(provenance.machine().threads()));
        origin.put(PRODUCTS, provenance.machine().products());
        origin.put(PROCESSOR, provenance.machine().processor());
    }

    /**
     * The state of the newest checkpoint that is good, or nothing.
     *
     * @param notices hears of each that was passed over and why, and of a change of processor
     * @throws IOException if the folder cannot be listed
     */
    public Optional<TrainingState> newest(Consumer<String> notices) throws IOException {
        List<Path> newestFirst = checkpoints();
        for (Path file : newestFirst) {
            try {
                return Optional.of(read(file, notices));
            } catch (IOException | IllegalArgumentException e) {
                boolean last = file.equals(newestFirst.get(newestFirst.size() - 1));
                notices.accept(
                        e.getMessage() + (last ? " The trial starts anew." : " Falling back to the one before it."));
            }
        }
        return Optional.empty();
    }

    /** Writes the state and deletes all but the newest two. */
    public void write(TrainingState state) throws IOException {
        files.createFolder(folder);
        SafetensorsFile content = TrainingStateParser.toFile(state, origin);
        files.write(
                new Path(folder, String.format(Locale.ROOT, "step-%09d.safetensors", state.step())),
                out -> SealedFile.write(out, content));
        List<Path> newestFirst = checkpoints();
        for (Path old : newestFirst.subList(Math.min(KEPT, newestFirst.size()), newestFirst.size())) {
            files.delete(old);
        }
    }

    private TrainingState read(Path file, Consumer<String> notices) throws IOException {
        SafetensorsFile content;
        try (InputStream in = files.open(file)) {
            content = SealedFile.read(in, files.status(file).getLen(), file.toString());
        } catch (DamagedCheckpoint e) {
            throw e;
        } catch (IOException e) {
            throw new IOException("Cannot read checkpoint " + file + ": " + e.getMessage() + ".", e);
        }
        for (Map.Entry<String, String> now : origin.entrySet()) {
            String otherwise = ADDED_LATER.contains(now.getKey()) ? now.getValue() : "";
            String then = content.metadata().getOrDefault(now.getKey(), otherwise);
            if (!then.equals(now.getValue())) {
                if (!now.getKey().equals(PROCESSOR)) {
                    throw new IOException("Cannot go on from checkpoint " + file + ": its " + now.getKey() + " is "
                            + then + ", and now it is " + now.getValue() + ".");
                }
                notices.accept("The trial went on from " + file.getName() + " on another processor, " + now.getValue()
                        + " after " + then + "; the last digits of its sums may differ.");
            }
        }
        return TrainingStateParser.fromFile(content);
    }

    /**
     * The step of the newest checkpoint of each trial that has one, by the trial's id; nothing is read of it.
     *
     * @param folder of the checkpoints of all trials
     */
    public static Map<String, Long> newestSteps(String folder, Configuration configuration) throws IOException {
        Path all = new Path(folder);
        DurableFiles files = new DurableFiles(all, configuration);
        Map<String, Long> newest = new LinkedHashMap<>();
        for (Path trial : files.list(all)) {
            list(files, trial).stream().findFirst().ifPresent(file -> newest.put(trial.getName(), step(file)));
        }
        return newest;
    }

    private List<Path> checkpoints() throws IOException {
        return list(files, folder);
    }

    private static List<Path> list(DurableFiles files, Path folder) throws IOException {
        return files.list(folder).stream()
                .filter(path -> NAME.matcher(path.getName()).matches())
                .sorted(Comparator.comparingLong(Checkpoints::step).reversed())
                .toList();
    }

    private static long step(Path file) {
        Matcher matcher = NAME.matcher(file.getName());
        return matcher.matches() ? Long.parseLong(matcher.group(1)) : -1;
    }

    @Override
    public String toString() {
        return folder.toString();
    }
}
