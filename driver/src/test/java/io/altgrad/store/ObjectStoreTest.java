package io.altgrad.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.altgrad.fake.FakeTrials;
import io.altgrad.fake.LocalObjectStore;
import io.altgrad.files.Draft;
import io.altgrad.files.DurableFiles;
import io.altgrad.sweep.Sweep;
import io.altgrad.sweep.SweepFile;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.BrokenBarrierException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.hadoop.conf.Configuration;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Results and the lease on an object store. */
@Timeout(120)
class ObjectStoreTest {

    private static final AtomicInteger FOLDERS = new AtomicInteger();

    @TempDir
    private static Path shared;

    /** The server of the tests that ask for no other: what takes time is Hadoop's client of a bucket. */
    private static LocalObjectStore server;

    @TempDir
    private Path folder;

    private final Queue<String> notices = new ConcurrentLinkedQueue<>();
    private Configuration configuration;
    private String out;

    @BeforeAll
    static void startServer() throws Exception {
        server = LocalObjectStore.in(shared);
    }

    @AfterAll
    static void stopServer() throws Exception {
        server.close();
    }

    @BeforeEach
    void useServer() {
        use(server);
    }

    @Test
    void ofManyWhoWantTheLeaseOneGetsIt() throws Exception {
        acquire().close();
        Contest.assertOneGetsIt(this::acquire);
        assertThat(notices).isEmpty();
    }

    @Test
    void ofThoseWhoCreateAFileInOneInstantOneSucceeds() throws Exception {
        DurableFiles files = new DurableFiles(path(""), configuration);
        int writers = 4;
        CyclicBarrier together = new CyclicBarrier(writers);
        for (int round = 0; round < 5; round++) {
            org.apache.hadoop.fs.Path file = path("race-" + round);
            AtomicInteger created = new AtomicInteger();
            List<CompletableFuture<Void>> running = new ArrayList<>();
            for (int i = 0; i < writers; i++) {
                String text = "writer " + i;
                running.add(CompletableFuture.runAsync(
                        () -> {
                            try {
                                together.await();
                                created.addAndGet(files.createNew(file, text) ? 1 : 0);
                            } catch (IOException | InterruptedException | BrokenBarrierException e) {
                                throw new AssertionError(e);
                            }
                        },
                        task -> new Thread(task).start()));
            }
            for (CompletableFuture<Void> one : running) {
                one.get(60, TimeUnit.SECONDS);
            }
            assertThat(created).hasValue(1);
        }
    }

    @Test
    void theLeaseIsThereWhileItsHeartBeats() throws Exception {
        org.apache.hadoop.fs.Path file = path("_lease/000000001");
        DurableFiles files = new DurableFiles(file, configuration);
        try (Lease lease = acquire()) {
            AtomicBoolean beating = new AtomicBoolean(true);
            CompletableFuture<Void> heart = CompletableFuture.runAsync(() -> {
                for (int i = 0; i < 50; i++) {
                    lease.beat();
                }
                beating.set(false);
            });
            while (beating.get()) {
                Optional<byte[]> content = files.read(file);
                assertThat(content).isPresent();
                assertThat(LeaseHolder.fromJson(new String(content.get(), StandardCharsets.UTF_8)))
                        .isPresent();
            }
            heart.get();
        }
    }

    @Test
    void aServerThatIgnoresTheConditionIsSaidAndOneOfTwoHoldersHearsThatItLost() throws Exception {
        LocalObjectStore heedless = LocalObjectStore.withoutConditions(folder);
        use(heedless);
        try (heedless;
                Lease lease = acquire()) {
            assertThat(notices)
                    .singleElement()
                    .asString()
                    .isEqualTo("Two runs that begin into " + out
                            + " in one instant are not kept apart at once: its server"
                            + " does not create a file on the condition that there is none. One of them ends within "
                            + LeaseTest.BY_HAND.heartbeat().multipliedBy(2).toSeconds() + " s; results stay whole.");
            List<String> heard = new ArrayList<>();
            lease.onLoss(heard::add);
            lease.beat();
            assertThat(heard).isEmpty();
            org.apache.hadoop.fs.Path file = path("_lease/000000001");
            String other = new LeaseHolder("bob", "there", "m", 2, "x", "y", LeaseHolder.HELD).toJson();
            DurableFiles files = new DurableFiles(file, configuration);
            files.write(file, other);
            lease.beat();
            assertThat(heard).containsExactly("another process has taken over " + out);
            lease.close();
            assertThat(files.read(file))
                    .hasValueSatisfying(bytes -> assertThat(bytes).isEqualTo(other.getBytes(StandardCharsets.UTF_8)));
        }
    }

    @Test
    void aClientThatMayNotAskForTheConditionIsSaidToo() throws Exception {
        try (LocalObjectStore own = LocalObjectStore.in(folder)) {
            // Hadoop keeps the client of a bucket with the settings that it was made with.
            use(own);
            configuration.setBoolean("fs.s3a.create.conditional.enabled", false);
            acquire().close();
            acquire().close();
        }
        assertThat(notices).hasSize(2).allMatch(line -> line.startsWith("Two runs that begin into " + out));
    }

    @Test
    void whatFailsWhileItIsWrittenLeavesWhatWasThere() throws IOException {
        org.apache.hadoop.fs.Path file = path("x.txt");
        DurableFiles files = new DurableFiles(file, configuration);
        files.write(file, "old");
        assertThatThrownBy(() -> files.write(file, stream -> {
                    stream.write(new byte[100]);
                    throw new IOException("died");
                }))
                .hasMessage("died");
        assertThat(files.read(file))
                .hasValueSatisfying(bytes -> assertThat(bytes).isEqualTo("old".getBytes(StandardCharsets.UTF_8)));
        try (Draft draft = files.draft(path("never.txt"))) {
            draft.out().write(1);
        }
        assertThat(files.names(path(""))).containsExactly("x.txt");
    }

    @Test
    void aTableWhoseRowsFailHalfwayIsNotThere() throws IOException {
        DurableFiles files = new DurableFiles(path(""), configuration);
        Table trials = new Table(path(""), TrialColumns.SCHEMA, files);
        Row row = TrialRow.of(
                        "tiny",
                        FakeTrials.completed(sweep().grid().trials().toList().get(0)))
                .row();
        assertThatThrownBy(() -> trials.hide(trials.pack("0123456789abcdef"), writer -> {
                    writer.write(row);
                    throw new IOException("died");
                }))
                .hasMessage("died");
        assertThat(files.list(path("trials"))).isEmpty();
    }

    @Test
    void trialsAreStoredReplacedPackedAndDeleted() throws IOException {
        Sweep sweep = sweep();
        ResultStore store = new ResultStore(out, configuration, 3);
        store.prepare(sweep.text());
        store.plan(sweep.grid().planned().toList());
        for (int twice = 0; twice < 2; twice++) {
            sweep.grid().trials().forEach(trial -> {
                try {
                    store.write("tiny", FakeTrials.completed(trial));
                } catch (IOException e) {
                    throw new AssertionError(e);
                }
            });
        }
        List<TrialRow> rows = store.trials();
        assertThat(rows).hasSize(8);
        DurableFiles files = new DurableFiles(path(""), configuration);
        assertThat(files.names(path("trials"))).hasSize(8).noneMatch(DurableFiles::isHidden);
        assertThat(store.pack(1)).isEqualTo(8);
        assertThat(store.trials()).isEqualTo(rows);
        assertThat(files.names(path("trials"))).hasSize(3).allMatch(name -> name.startsWith("pack-"));
        assertThat(files.names(path(""))).doesNotContain(".packing");
        store.write("tiny", FakeTrials.completed(sweep.grid().trial(0)));
        assertThat(store.delete(Set.of(sweep.grid().trial(0).id()))).isEqualTo(1);
        assertThat(store.removeLeftovers()).isZero();
    }

    private static Sweep sweep() {
        return SweepFile.parse(
                "name: tiny\nskip: [lm_head]\naxes: {format: [none, e5m2], seed: [1, 2, 3, 4]}\n"
                        + "model: {layers: 1, heads: 2, width: 16, context: 8}\n",
                "tiny.yaml");
    }

    private void use(LocalObjectStore started) {
        configuration = started.configuration();
        out = started.uri("out-" + FOLDERS.incrementAndGet());
    }

    private org.apache.hadoop.fs.Path path(String name) {
        return new org.apache.hadoop.fs.Path(name.isEmpty() ? out : out + "/" + name);
    }

    private Lease acquire() throws IOException {
        return Lease.acquire(out, configuration, notices::add, LeaseTest.BY_HAND);
    }
}
