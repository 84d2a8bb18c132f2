package io.altgrad.corpus;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FSDataInputStream;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.Path;
import org.apache.hadoop.fs.RawLocalFileSystem;

/** The local disk as {@code counting:}: counts the files opened, and opens none before enough callers asked for it. */
public final class CountingFileSystem extends RawLocalFileSystem {

    static final AtomicInteger OPENED = new AtomicInteger();

    private static final String FAILS = "counting.fails";

    private static volatile CountDownLatch callers = new CountDownLatch(0);

    static Configuration configuration() {
        Configuration configuration = new Configuration(false);
        configuration.setClass("fs.counting.impl", CountingFileSystem.class, RawLocalFileSystem.class);
        return configuration;
    }

    static Configuration failing() {
        Configuration configuration = configuration();
        configuration.setBoolean("fs.counting.impl.disable.cache", true);
        configuration.setBoolean(FAILS, true);
        return configuration;
    }

    static void opensAfter(int statusCalls) {
        callers = new CountDownLatch(statusCalls);
        OPENED.set(0);
    }

    @Override
    public URI getUri() {
        return URI.create("counting:///");
    }

    @Override
    public FileStatus getFileStatus(Path path) throws IOException {
        FileStatus status = super.getFileStatus(path);
        callers.countDown();
        return status;
    }

    @Override
    public FSDataInputStream open(Path path, int bufferSize) throws IOException {
        if (getConf().getBoolean(FAILS, false)) {
            throw new IOException("the disk is gone");
        }
        OPENED.incrementAndGet();
        try {
            if (!callers.await(30, TimeUnit.SECONDS)) {
                throw new IOException("Not enough callers asked for " + path + ".");
            }
        } catch (InterruptedException e) {
            throw new UncheckedIOException(new IOException(e));
        }
        return super.open(path, bufferSize);
    }
}
