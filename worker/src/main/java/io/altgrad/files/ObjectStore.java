package io.altgrad.files;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.util.Arrays;
import java.util.UUID;
import org.apache.hadoop.fs.CommonPathCapabilities;
import org.apache.hadoop.fs.FSDataInputStream;
import org.apache.hadoop.fs.FSDataOutputStream;
import org.apache.hadoop.fs.FSDataOutputStreamBuilder;
import org.apache.hadoop.fs.FileAlreadyExistsException;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Options;
import org.apache.hadoop.fs.Path;

/** The operations that go another way on an object store: renaming copies there, and a file exists once it is closed. */
record ObjectStore(FileSystem files) {

    private static final String CONDITIONAL = Options.CreateFileOptionKeys.FS_OPTION_CREATE_CONDITIONAL_OVERWRITE;

    /** Tells whether {@code files} is one, by what it says of its streams: aborted, they never become a file. */
    static boolean is(FileSystem files, Path folder) throws IOException {
        return files.hasPathCapability(folder, CommonPathCapabilities.ABORTABLE_STREAM);
    }

    /** Copies and deletes: for a moment there is no {@code to}, and then both. */
    void move(Path from, Path to) throws IOException {
        files.delete(to, false);
        if (!files.rename(from, to)) {
            throw new IOException("Cannot rename " + from + " to " + to + ": the file system refused.");
        }
    }

    /**
     * Creates a file by one request that holds only where there is none, or, where the client has no such requests, looks
     * and then writes.
     *
     * @param content of this writer alone: what is found after a request without an answer tells whose it was
     */
    boolean createNew(Path file, byte[] content) throws IOException {
        try {
            FSDataOutputStream out = isConditional(file) ? ifAbsent(file) : files.create(file, false);
            try {
                out.write(content);
            } catch (IOException e) {
                out.abort();
                throw e;
            }
            out.close();
            return true;
        } catch (FileAlreadyExistsException e) {
            return false;
        } catch (IOException e) {
            // A refusal, or an error of which the request may have come through all the same.
            try (FSDataInputStream there = files.open(file)) {
                return Arrays.equals(there.readAllBytes(), content);
            } catch (FileNotFoundException none) {
                throw e;
            }
        }
    }

    /** Tells by a probe in {@code folder} whether of several who create a file one succeeds: some servers ignore the condition. */
    boolean createsOnce(Path folder) throws IOException {
        Path probe = new Path(folder, "." + UUID.randomUUID() + ".probe" + DurableFiles.TEMPORARY);
        if (!isConditional(probe)) {
            return false;
        }
        try {
            return createNew(probe, new byte[] {1}) && !createNew(probe, new byte[] {2});
        } finally {
            files.delete(probe, false);
        }
    }

    private boolean isConditional(Path file) throws IOException {
        return files.hasPathCapability(file, CONDITIONAL);
    }

    private FSDataOutputStream ifAbsent(Path file) throws IOException {
        FSDataOutputStreamBuilder<?, ?> builder = files.createFile(file);
        return (FSDataOutputStream)
                builder.overwrite(false).must(CONDITIONAL, true).build();
    }
}
