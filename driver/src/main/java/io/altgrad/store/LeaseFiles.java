package io.altgrad.store;

import io.altgrad.files.DurableFiles;
import io.altgrad.files.HadoopPath;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Comparator;
import java.util.Locale;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Consumer;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;

/**
 * The numbered files of an output folder's lease, the newest of which is that of its holder; the package's description
 * has the protocol.
 *
 * @param folder of the files, in the output folder
 * @param exclusive whether nobody else can have created a file that one has created
 */
record LeaseFiles(DurableFiles files, Path folder, boolean exclusive) {

    /** The files of that output folder; both folders are created where they are missing. */
    static LeaseFiles of(String output, Configuration configuration) throws IOException {
        Path path = HadoopPath.parse(output);
        DurableFiles files = new DurableFiles(path, configuration);
        Path folder = files.qualified(new Path(path, "_lease"));
        files.createFolder(folder);
        return new LeaseFiles(files, folder, files.createsOnce(folder));
    }

    Path output() {
        return folder.getParent();
    }

    /**
     * Creates the next file, for {@code holder}. Empty where another was quicker, and it has to be seen anew who holds
     * the lease.
     *
     * @param notices hears of a dead holder whose lease was taken over
     * @param stale without a sign of life for so long a holder counts as dead
     * @throws FolderInUse if another process holds it
     */
    Optional<Path> next(LeaseHolder holder, Consumer<String> notices, Duration stale) throws IOException {
        long newest = newest();
        if (newest > 0) {
            try {
                requireFree(newest, notices, stale);
            } catch (FileNotFoundException e) {
                // Another has taken over meanwhile and removed what was listed.
                return Optional.empty();
            }
        }
        Path file = place(newest + 1);
        if (!files.createNew(file, holder.toJson())) {
            return Optional.empty();
        }
        if (newest() != newest + 1) {
            // The listing had missed a newer one that was just being created: it has the lease.
            files.delete(file);
            return Optional.empty();
        }
        for (Path old : files.list(folder)) {
            if (number(old) > 0 && number(old) <= newest) {
                files.delete(old);
            }
        }
        return Optional.of(file);
    }

    private void requireFree(long number, Consumer<String> notices, Duration stale) throws IOException {
        Path file = place(number);
        Optional<LeaseHolder> holder = LeaseHolder.fromJson(text(file).orElse(""));
        if (holder.filter(LeaseHolder::isReleased).isPresent()) {
            return;
        }
        String who = holder.map(LeaseHolder::toString).orElse("a process that is just starting");
        if (holder.filter(LeaseHolder::isGone).isPresent()) {
            notices.accept("Taking over " + output() + " from " + who + ": that process is no more.");
            return;
        }
        Duration silence = silence(file);
        if (silence.compareTo(stale) < 0) {
            throw new FolderInUse("Cannot run into " + output() + ": " + who
                    + ", is running into it; wait for its end, or give another folder with --out.");
        }
        notices.accept(
                "Taking over " + output() + " from " + who + ": no sign of life for " + silence.toSeconds() + " s.");
    }

    /** Since the holder's last sign of life, by the clock of the file system, which both sides share. */
    private Duration silence(Path file) throws IOException {
        Path probe = new Path(folder, "." + UUID.randomUUID() + ".probe.tmp");
        files.write(probe, "");
        long now = files.status(probe).getModificationTime();
        files.delete(probe);
        return Duration.ofMillis(Math.max(0, now - files.status(file).getModificationTime()));
    }

    /** The number of the newest file; 0 where there is none. */
    long newest() throws IOException {
        return files.list(folder).stream()
                .map(LeaseFiles::number)
                .max(Comparator.naturalOrder())
                .orElse(0L);
    }

    /** Tells whether {@code file} is {@code holder}'s: of two who created it, whoever wrote it last has it. */
    boolean isOf(LeaseHolder holder, Path file) throws IOException {
        return exclusive || text(file).filter(holder.toJson()::equals).isPresent();
    }

    /** Writes {@code holder} into its file, which is a sign of life. */
    void write(Path file, LeaseHolder holder) throws IOException {
        files.write(file, holder.toJson());
    }

    private Optional<String> text(Path file) throws IOException {
        return files.read(file).map(bytes -> new String(bytes, StandardCharsets.UTF_8));
    }

    private Path place(long number) {
        return new Path(folder, String.format(Locale.ROOT, "%09d", number));
    }

    /** The number of a lease's file; 0 for any other file. */
    static long number(Path file) {
        return file.getName().matches("[0-9]{9}") ? Long.parseLong(file.getName()) : 0;
    }
}
