package io.altgrad.corpus;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class VocabularyTest {

    @TempDir
    Path folder;

    @Test
    void isThatOfTheCorpusThatATrialReads() throws IOException {
        Path file = Files.writeString(folder.resolve("t.txt"), "naïve 𝄞𝄞 \r\n".repeat(50));
        assertThat(Vocabulary.size(file.toString()))
                .hasValue(Corpora.load(file.toString()).vocabularySize());
        assertThat(Vocabulary.size("wordnet")).hasValue(Corpora.load("wordnet").vocabularySize());
    }

    @Test
    void isUnknownOfWhatCannotBeReadHere() throws IOException {
        assertThat(Vocabulary.size("hdfs://host/t.txt")).isEmpty();
        assertThat(Vocabulary.size(folder.toString())).isEmpty();
        Path latin = Files.write(folder.resolve("latin.txt"), "naïve".getBytes(StandardCharsets.ISO_8859_1));
        assertThat(Vocabulary.size(latin.toString())).isEmpty();
    }
}
