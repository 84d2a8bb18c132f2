package io.altgrad.corpus;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.apache.hadoop.conf.Configuration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class CorporaTest {

    private static final String TEXT = "to be or not to be, that is";

    @TempDir
    Path folder;

    @ParameterizedTest
    @ValueSource(strings = {"file://", "file:", ""})
    void readsAFileWithAndWithoutScheme(String scheme) throws Exception {
        Path file = Files.writeString(folder.resolve("a text.txt"), TEXT);
        Corpus corpus = Corpora.load(scheme + file);

        assertThat(corpus.name()).isEqualTo("file:" + file);
        assertThat(corpus.trainTokens() + corpus.validationTokens()).isEqualTo(TEXT.length());
    }

    @Test
    void resolvesARelativePathOnTheDefaultFileSystem() throws Exception {
        Path file = Files.writeString(folder.resolve("text.txt"), TEXT);
        Path here = Path.of("").toAbsolutePath();

        assertThat(Corpora.load(here.relativize(file).toString()).hash())
                .isEqualTo(Corpora.load(file.toString()).hash());
    }

    @Test
    void readsAFileAgainOnlyWhenItHasChanged() throws Exception {
        Path file = Files.writeString(folder.resolve("text.txt"), TEXT);
        Corpus first = Corpora.load(file.toString());
        assertThat(Corpora.load(file.toString())).isSameAs(first);

        Files.setLastModifiedTime(file, FileTime.fromMillis(1_000_000));
        Corpus touched = Corpora.load(file.toString());
        assertThat(touched).isNotSameAs(first);
        assertThat(touched.hash()).isEqualTo(first.hash());

        Files.writeString(file, TEXT + "!");
        Files.setLastModifiedTime(file, FileTime.fromMillis(1_000_000));
        assertThat(Corpora.load(file.toString()).hash()).isNotEqualTo(first.hash());
    }

    @Test
    void readsAFileOnceForTrialsThatRunAtTheSameTime() throws Exception {
        int trials = 8;
        Path file = Files.writeString(folder.resolve("text.txt"), TEXT);
        Configuration configuration = CountingFileSystem.configuration();
        CountingFileSystem.opensAfter(trials);
        ExecutorService pool = Executors.newFixedThreadPool(trials);
        List<Future<Corpus>> loads = new ArrayList<>();
        for (int i = 0; i < trials; i++) {
            loads.add(pool.submit(() -> Corpora.load("counting://" + file, configuration)));
        }
        Corpus first = loads.get(0).get(30, TimeUnit.SECONDS);
        for (Future<Corpus> load : loads) {
            assertThat(load.get(30, TimeUnit.SECONDS)).isSameAs(first);
        }
        pool.shutdown();

        assertThat(CountingFileSystem.OPENED).hasValue(1);
        assertThat(first.name()).isEqualTo("counting:" + file);
    }

    @Test
    void forgetsAFailedReading() throws Exception {
        Path file = Files.writeString(folder.resolve("text.txt"), "short");
        assertThatExceptionOfType(InvalidCorpus.class).isThrownBy(() -> Corpora.load(file.toString()));

        Files.writeString(file, TEXT);
        assertThat(Corpora.load(file.toString()).trainTokens()).isEqualTo(24);
    }

    @Test
    void namesAMissingFile() {
        assertThatExceptionOfType(InvalidCorpus.class)
                .isThrownBy(() -> Corpora.load(folder + "/nothing.txt"))
                .withMessage(
                        "Cannot read corpus file:%s/nothing.txt: there is no such file; give 'wordnet' or the path of a"
                                + " text file.",
                        folder);
    }

    @Test
    void refusesAFolder() {
        assertThatExceptionOfType(InvalidCorpus.class)
                .isThrownBy(() -> Corpora.load(folder.toString()))
                .withMessage("Cannot read corpus file:%s: it is a folder; give one text file.", folder);
    }

    @Test
    void refusesAnEmptyFile() throws Exception {
        Path file = Files.createFile(folder.resolve("empty.txt"));

        assertThatExceptionOfType(InvalidCorpus.class)
                .isThrownBy(() -> Corpora.load(file.toString()))
                .withMessage("Cannot read corpus file:%s: it is empty; give a text.", file);
    }

    @Test
    void namesTheFileAndTheByteThatIsNotUtf8() throws Exception {
        Path file = Files.write(folder.resolve("latin1.txt"), new byte[] {'c', 'a', 'f', (byte) 0xe9, '.'});

        assertThatExceptionOfType(InvalidCorpus.class)
                .isThrownBy(() -> Corpora.load(file.toString()))
                .withMessage(
                        "Cannot read corpus file:%s: byte 3 (0xe9) is not UTF-8; convert the text to UTF-8.", file);
    }

    @Test
    void namesAFileSystemThatNobodyKnows() {
        assertThatExceptionOfType(InvalidCorpus.class)
                .isThrownBy(() -> Corpora.load("s4://bucket/text.txt"))
                .withMessage("Cannot read corpus s4://bucket/text.txt: no file system is known for s4:; give a file: or"
                        + " hdfs: path, or add its library to the class path with ALTGRAD_CLASSPATH.");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            s3://bucket/t.txt | write s3a://… and add hadoop-aws, with the AWS SDK's bundle and analyticsaccelerator-s3, to the class path with
            s3a://bucket/t.txt | there is no org.apache.hadoop.fs.s3a.S3AFileSystem); add hadoop-aws, with the AWS SDK's
            gs://bucket/t.txt | add hadoop-gcp, to the class path with ALTGRAD_CLASSPATH.
            abfss://c@a/t.txt | add hadoop-azure, to the class path with ALTGRAD_CLASSPATH.
            my:text.txt | what stands before its first colon is taken for a file system; write ./my:text.txt
            """)
    void saysWhatAUriLacks(String given, String expected) {
        assertThatExceptionOfType(InvalidCorpus.class)
                .isThrownBy(() -> Corpora.load(given))
                .withMessageContaining(expected);
    }

    @Test
    void readsAFileWithAColonInItsName() throws Exception {
        Path file = Files.writeString(folder.resolve("my:text.txt"), TEXT);
        assertThat(Corpora.load(file.toString()).name()).isEqualTo("file:" + file);
        Path here = Path.of("").toAbsolutePath();
        assertThat(Corpora.load("./" + here.relativize(file)).name()).isEqualTo("file:" + file);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "://"})
    void refusesWhatIsNoPath(String given) {
        assertThatExceptionOfType(InvalidCorpus.class)
                .isThrownBy(() -> Corpora.load(given))
                .withMessage(
                        "Cannot read corpus '%s': it is no path; give the path of a file or folder, or its URI; or give"
                                + " 'wordnet'.",
                        given);
    }

    @Test
    void refusesATextOfAWebServer() {
        assertThatExceptionOfType(InvalidCorpus.class)
                .isThrownBy(() -> Corpora.load("http://127.0.0.1:1/input.txt"))
                .withMessage(
                        "Cannot read corpus http://127.0.0.1:1/input.txt: a web server neither lists files nor keeps"
                                + " any; give a file:, hdfs: or s3a: path.");
    }

    @Test
    void tellsAFailureOfTheFileSystemFromAMistakeOfTheUser() throws Exception {
        Path file = Files.writeString(folder.resolve("text.txt"), TEXT);

        assertThatExceptionOfType(UncheckedIOException.class)
                .isThrownBy(() -> Corpora.load("counting://" + file, CountingFileSystem.failing()))
                .withMessage("Cannot read corpus counting://%s: the disk is gone", file);
    }
}
