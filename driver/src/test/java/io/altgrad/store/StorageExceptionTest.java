package io.altgrad.store;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.FileSystemException;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** One line on a folder that cannot be used, with what to do about it. */
class StorageExceptionTest {

    static Stream<IOException> fullDisks() {
        return Stream.of(
                new IOException("No space left on device"),
                new FileSystemException("/out/trials/.a.tmp", null, "No space left on device"),
                new FileSystemException("/out/trials/.a.tmp", null, "Disk quota exceeded"));
    }

    @ParameterizedTest
    @MethodSource("fullDisks")
    void aFullDiskAsksForSpaceAndTheSameCommand(IOException full) {
        assertThat(StorageException.of("store trial 12ab in file:/out", full))
                .hasMessageMatching(
                        "Cannot store trial 12ab in file:/out: (No space left on device|Disk quota exceeded)"
                                + "( \\(/out/trials/\\.a\\.tmp\\))?; what was stored before is whole: free space and run the same"
                                + " command again\\.");
    }

    @Test
    void aLostStoreIsToBeMendedAndTheSameCommandGoesOn() {
        IOException lost = new IOException("Connection refused.\n\tat somewhere");
        assertThat(StorageException.of("go on in s3a://a/out", lost))
                .hasMessage(
                        "Cannot go on in s3a://a/out: Connection refused; what was stored before is whole: mend it and"
                                + " run the same command again.");
    }

    @Test
    void whatIsKnownAlreadyKeepsItsLine() {
        StorageException known = StorageException.of("store trial 12ab in file:/out", new IOException("gone"));
        assertThat(StorageException.of("go on in file:/out", known)).isSameAs(known);
    }
}
