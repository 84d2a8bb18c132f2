package io.altgrad.store;

import io.altgrad.files.DurableFiles;
import java.io.IOException;
import org.apache.hadoop.fs.Path;
import org.apache.parquet.hadoop.util.HadoopInputFile;
import org.apache.parquet.hadoop.util.HadoopOutputFile;
import org.apache.parquet.io.InputFile;
import org.apache.parquet.io.LocalInputFile;
import org.apache.parquet.io.LocalOutputFile;
import org.apache.parquet.io.OutputFile;

/** Durable files as Parquet's library wants them. */
final class ParquetFiles {

    private ParquetFiles() {}

    /** A new Parquet file under the temporary name of {@code file}. */
    static OutputFile output(DurableFiles files, Path file) throws IOException {
        Path temporary = DurableFiles.temporary(file);
        return files.isLocal()
                ? new LocalOutputFile(DurableFiles.local(temporary))
                : HadoopOutputFile.fromPath(temporary, files.configuration());
    }

    static InputFile input(DurableFiles files, Path file) throws IOException {
        return files.isLocal()
                ? new LocalInputFile(DurableFiles.local(file))
                : HadoopInputFile.fromPath(file, files.configuration());
    }
}
