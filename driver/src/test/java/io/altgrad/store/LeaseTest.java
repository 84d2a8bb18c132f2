package io.altgrad.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.altgrad.base.UserError;
import io.altgrad.fake.Warnings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.stream.Stream;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.RawLocalFileSystem;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
class LeaseTest {

    /** The heart beats when a test says so. */
    static final Lease.Timing BY_HAND = new Lease.Timing(Duration.ofDays(1), Duration.ofSeconds(60));

    @TempDir
    private Path folder;

    private final Queue<String> notices = new ConcurrentLinkedQueue<>();

    @Test
    void theSecondIsRefusedWithWhoHoldsIt() throws IOException {
        try (Lease first = acquire()) {
            assertThatThrownBy(this::acquire)
                    .isInstanceOf(FolderInUse.class)
                    .hasMessageStartingWith(
                            "Cannot run into file:" + folder + ": " + System.getProperty("user.name") + "@")
                    .hasMessageContainingAll(
                            "process " + ProcessHandle.current().pid() + ", since ",
                            "wait for its end, or give another folder with --out.");
            first.beat();
        }
    }

    @Test
    void isFreeOnceGivenBack() throws IOException {
        acquire().close();
        acquire().close();
        assertThat(notices).isEmpty();
        assertThat(numbers()).containsExactly("000000002");
    }

    @Test
    void ofAProcessThatIsNoMoreItIsTakenOverAtOnce() throws Exception {
        Process process = new ProcessBuilder("true").start();
        process.waitFor();
        LeaseHolder here = LeaseHolder.here();
        write(new LeaseHolder("ada", here.host(), here.machine(), process.pid(), "x", here.since(), LeaseHolder.HELD));
        acquire().close();
        assertThat(notices)
                .singleElement()
                .asString()
                .contains("Taking over file:" + folder + " from ada@", "that process is no more");
    }

    @Test
    void ofAHolderElsewhereItIsTakenOverOnlyAfterItsSilence() throws IOException {
        write(new LeaseHolder("ada", "elsewhere", "another boot", 1, "x", "y", LeaseHolder.HELD));
        assertThatThrownBy(this::acquire).hasMessageContaining("ada@elsewhere, process 1, since y");
        Files.setLastModifiedTime(file(1), FileTime.from(Instant.now().minusSeconds(70)));
        acquire().close();
        assertThat(notices).singleElement().asString().containsPattern("no sign of life for ([7-9][0-9]|[0-9]{3,}) s");
    }

    @Test
    void whoKnowsThatAHolderElsewhereIsDeadWaitsUntilThatShows() throws IOException {
        write(new LeaseHolder("ada", "elsewhere", "another boot", 1, "x", "y", LeaseHolder.HELD));
        Lease.Timing timing = new Lease.Timing(Duration.ofHours(1), Duration.ofSeconds(3));
        assertThatThrownBy(() -> Lease.acquire(folder.toString(), new Configuration(), notices::add, timing))
                .isInstanceOf(FolderInUse.class);
        Lease.inherit(folder.toString(), new Configuration(), notices::add, timing)
                .close();
        assertThat(notices).singleElement().asString().contains("no sign of life");
    }

    @Test
    void aBeatIsASignOfLife() throws IOException {
        try (Lease lease = acquire()) {
            Instant silent = Instant.now().minusSeconds(70);
            Files.setLastModifiedTime(file(1), FileTime.from(silent));
            lease.beat();
            assertThat(Files.getLastModifiedTime(file(1)).toInstant()).isAfter(silent.plusSeconds(1));
        }
    }

    @Test
    void whoWasTakenForDeadHearsThatItLost() throws IOException {
        Lease paused = acquire();
        List<String> heard = new ArrayList<>();
        paused.onLoss(heard::add);
        assertThat(paused.isLost()).isFalse();
        // Somebody elsewhere saw no sign of life and took over.
        Files.writeString(file(2), new LeaseHolder("bob", "there", "m", 2, "x", "y", LeaseHolder.HELD).toJson());
        paused.beat();
        paused.beat();
        assertThat(heard).containsExactly("another process has taken over file:" + folder);
        assertThat(paused.isLost()).isTrue();
        paused.close();
        assertThat(Files.readString(file(2))).contains("bob").contains("held");
    }

    /** As where the disk, or the server, of the folder is gone for a while. */
    @Test
    void whoCannotRenewItHearsThatItLostAndTheNextTakesItOver() throws IOException {
        Lease.Timing impatient = new Lease.Timing(Duration.ofDays(1), Duration.ZERO);
        Lease cutOff = Lease.acquire(folder.toString(), new Configuration(), notices::add, impatient);
        List<String> heard = new ArrayList<>();
        cutOff.onLoss(heard::add);
        Path away = folder.resolve("away");
        Files.move(folder.resolve("_lease"), away);
        try (Warnings warnings = Warnings.of(Lease.class)) {
            cutOff.beat();
            assertThat(warnings.lines())
                    .singleElement()
                    .asString()
                    .startsWith("Cannot renew the lease file:" + file(1) + ": ");
        }
        assertThat(heard)
                .singleElement()
                .asString()
                .matches("the lease of file:" + folder + " could not be renewed for [0-9]+ s");
        assertThat(cutOff.isLost()).isTrue();
        cutOff.close();
        Files.move(away, folder.resolve("_lease"));
        Lease.acquire(folder.toString(), new Configuration(), notices::add, impatient)
                .close();
        assertThat(notices)
                .singleElement()
                .asString()
                .contains("Taking over file:" + folder + " from ", "no sign of life");
    }

    @Test
    void ofManyWhoWantAStaleOneOneGetsIt() throws Exception {
        write(new LeaseHolder("ada", "elsewhere", "another boot", 1, "x", "y", LeaseHolder.HELD));
        Files.setLastModifiedTime(file(1), FileTime.from(Instant.now().minusSeconds(70)));
        Contest.assertOneGetsIt(this::acquire);
    }

    @Test
    void aLeaseThatIsGivenBackWhileItBeatsWarnsOfNothing() throws IOException {
        Lease.Timing always = new Lease.Timing(Duration.ofMillis(1), Duration.ofSeconds(60));
        try (Warnings warnings = Warnings.of(Lease.class)) {
            for (int i = 0; i < 50; i++) {
                Lease.acquire(folder.toString(), new Configuration(), notices::add, always)
                        .close();
            }
            assertThat(warnings.lines()).isEmpty();
        }
    }

    @Test
    void whatCannotBeTakenInAHundredAttemptsIsRefused() throws IOException {
        Configuration configuration = new Configuration();
        configuration.set("fs.file.impl", BlindFileSystem.class.getName());
        configuration.setBoolean("fs.file.impl.disable.cache", true);
        Files.createDirectories(folder.resolve("_lease"));
        Files.writeString(file(1), "");
        assertThatThrownBy(() -> Lease.acquire(folder.toString(), configuration, notices::add, BY_HAND))
                .isInstanceOf(FolderInUse.class)
                .hasMessageContaining("in 100 attempts others were quicker to take its lease; try again");
    }

    @Test
    void aFolderThatCannotBeIsOneLine() throws IOException {
        Files.writeString(folder.resolve("file"), "");
        assertThatThrownBy(() -> Lease.acquire(folder.resolve("file/x").toString(), new Configuration(), notices::add))
                .isInstanceOf(UserError.class)
                .hasMessageStartingWith("Cannot write to " + folder.resolve("file/x") + ": ")
                .hasMessageEndingWith("name a folder that you may write to with --out.");
    }

    /** The local file system with listings that never show what is there. */
    public static final class BlindFileSystem extends RawLocalFileSystem {

        @Override
        public FileStatus[] listStatus(org.apache.hadoop.fs.Path folder) {
            return new FileStatus[0];
        }
    }

    private Lease acquire() throws IOException {
        return Lease.acquire(folder.toString(), new Configuration(), notices::add, BY_HAND);
    }

    private void write(LeaseHolder holder) throws IOException {
        Files.createDirectories(folder.resolve("_lease"));
        Files.writeString(file(1), holder.toJson());
    }

    private Path file(int number) {
        return folder.resolve("_lease").resolve(String.format(Locale.ROOT, "%09d", number));
    }

    private List<String> numbers() throws IOException {
        try (Stream<Path> files = Files.list(folder.resolve("_lease"))) {
            return files.map(file -> file.getFileName().toString()).sorted().toList();
        }
    }
}
