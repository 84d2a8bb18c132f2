package io.altgrad.store;

import java.io.IOException;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.hadoop.fs.FSDataOutputStream;
import org.apache.hadoop.fs.Path;
import org.apache.hadoop.fs.RawLocalFileSystem;
import org.apache.hadoop.fs.permission.FsPermission;
import org.apache.hadoop.util.Progressable;

/** The local file system until so many changes were made; then every change fails, as it does for a dead process. */
public final class DyingFileSystem extends RawLocalFileSystem {

    static final AtomicInteger changesLeft = new AtomicInteger();

    @Override
    public FSDataOutputStream create(
            Path file,
            FsPermission permission,
            boolean overwrite,
            int bufferSize,
            short replication,
            long blockSize,
            Progressable progress)
            throws IOException {
        change();
        return super.create(file, permission, overwrite, bufferSize, replication, blockSize, progress);
    }

    @Override
    public FSDataOutputStream create(
            Path file, boolean overwrite, int bufferSize, short replication, long blockSize, Progressable progress)
            throws IOException {
        change();
        return super.create(file, overwrite, bufferSize, replication, blockSize, progress);
    }

    @Override
    public boolean delete(Path path, boolean recursive) throws IOException {
        change();
        return super.delete(path, recursive);
    }

    private static void change() throws IOException {
        if (changesLeft.getAndDecrement() <= 0) {
            throw new IOException("died");
        }
    }
}
