package io.altgrad.store;

import io.altgrad.files.Draft;
import io.altgrad.files.DurableFiles;
import java.io.IOException;
import org.apache.hadoop.fs.FSDataOutputStream;
import org.apache.hadoop.fs.Path;
import org.apache.parquet.hadoop.util.HadoopInputFile;
import org.apache.parquet.hadoop.util.HadoopOutputFile;
import org.apache.parquet.io.DelegatingPositionOutputStream;
import org.apache.parquet.io.InputFile;
import org.apache.parquet.io.LocalInputFile;
import org.apache.parquet.io.LocalOutputFile;
import org.apache.parquet.io.OutputFile;
import org.apache.parquet.io.PositionOutputStream;

/** Durable files as Parquet's library wants them. */
final class ParquetFiles {

    private ParquetFiles() {}

    /** The file that {@code draft} writes. */
    static OutputFile output(DurableFiles files, Draft draft) throws IOException {
        if (files.isObjectStore()) {
            return new Upload((FSDataOutputStream) draft.out());
        }
        return files.isLocal()
                ? new LocalOutputFile(DurableFiles.local(draft.place()))
                : HadoopOutputFile.fromPath(draft.place(), files.configuration());
    }

    static InputFile input(DurableFiles files, Path file) throws IOException {
        return files.isLocal()
                ? new LocalInputFile(DurableFiles.local(file))
                : HadoopInputFile.fromPath(file, files.configuration());
    }

    /** A file on an object store, which is left open: the library closes its output where writing has failed, too. */
    private record Upload(FSDataOutputStream out) implements OutputFile {

        @Override
        public PositionOutputStream create(long blockSizeHint) {
            return createOrOverwrite(blockSizeHint);
        }

        @Override
        public PositionOutputStream createOrOverwrite(long blockSizeHint) {
            return new DelegatingPositionOutputStream(out) {
                @Override
                public long getPos() {
                    return out.getPos();
                }

                @Override
                public void close() {}
            };
        }

        @Override
        public boolean supportsBlockSize() {
            return false;
        }

        @Override
        public long defaultBlockSize() {
            return -1;
        }
    }
}
