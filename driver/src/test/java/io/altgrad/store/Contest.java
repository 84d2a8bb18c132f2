package io.altgrad.store;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** Threads that want one lease in one instant. */
final class Contest {

    private static final int CONTENDERS = 8;

    private Contest() {}

    /** Takes the lease, or throws. */
    @FunctionalInterface
    interface Attempt {
        Lease acquire() throws IOException;
    }

    /** Asserts that one of them gets it and all others hear that the folder is in use; gives it back. */
    static void assertOneGetsIt(Attempt attempt) throws Exception {
        CountDownLatch start = new CountDownLatch(1);
        Queue<Lease> winners = new ConcurrentLinkedQueue<>();
        Queue<FolderInUse> losers = new ConcurrentLinkedQueue<>();
        List<CompletableFuture<Void>> running = new ArrayList<>();
        for (int i = 0; i < CONTENDERS; i++) {
            running.add(CompletableFuture.runAsync(
                    () -> {
                        try {
                            start.await();
                            winners.add(attempt.acquire());
                        } catch (FolderInUse e) {
                            losers.add(e);
                        } catch (IOException | InterruptedException e) {
                            throw new AssertionError(e);
                        }
                    },
                    task -> new Thread(task).start()));
        }
        start.countDown();
        for (CompletableFuture<Void> one : running) {
            one.get(60, TimeUnit.SECONDS);
        }
        assertThat(winners).hasSize(1);
        assertThat(losers).hasSize(CONTENDERS - 1);
        winners.remove().close();
    }
}
