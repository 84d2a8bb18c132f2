package io.altgrad.corpus;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class WordNetCorpusTest {

    private static final String HASH = "d3a3a263802290810610319c1af8ef0ac3c612b7228ee8be165d183ec7b5a522";

    private final Corpus corpus = Corpora.load("wordnet");

    @Test
    void holdsTheGlossesOfWordNet31() throws Exception {
        String text = new String(WordNetGlosses.text(), StandardCharsets.UTF_8);

        assertThat(text.lines()).hasSize(117_791).noneMatch(String::isBlank);
        assertThat(text).hasSize(8_991_483).doesNotContain("\r").doesNotContain("WordNet 3.1 Copyright");
        assertThat(text.lines().findFirst())
                .contains("that which is perceived or known or inferred to have its own distinct existence (living or"
                        + " nonliving)");
        assertThat(text.lines()).allMatch(line -> line.equals(line.trim()));
    }

    @Test
    void hasItsPublishedFigures() {
        assertThat(corpus.name()).isEqualTo("wordnet");
        assertThat(corpus.vocabularySize()).isEqualTo(91);
        assertThat(corpus.trainTokens()).isEqualTo(8_092_334);
        assertThat(corpus.validationTokens()).isEqualTo(899_149);
        assertThat(corpus.hash()).isEqualTo(HASH);
    }

    @Test
    void numbersCharactersByCodePoint() {
        assertThat(corpus.vocabulary()).isSorted().startsWith('\n', ' ', '!').endsWith('{', '}', '~');
    }

    @Test
    void givesTheTextBack() {
        long[] tokens = new long[20];
        corpus.copyTrain(0, 20, tokens, 0);

        assertThat(text(tokens)).isEqualTo("that which is percei");
    }

    @Test
    void isReadOnce() {
        assertThat(Corpora.load("wordnet")).isSameAs(corpus);
    }

    @Test
    void carriesItsLicence() {
        assertThat(WordNetGlosses.licence().lines())
                .hasSize(29)
                .anyMatch(line -> line.contains("WordNet 3.1 Copyright 2011 by Princeton University."));
    }

    private String text(long[] tokens) {
        StringBuilder text = new StringBuilder();
        for (long token : tokens) {
            text.appendCodePoint(corpus.vocabulary()[(int) token]);
        }
        return text.toString();
    }
}
