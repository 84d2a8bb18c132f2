package io.altgrad.corpus;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CorpusTest {

    @Test
    void takesOneTokenPerCodePoint() throws Exception {
        Corpus corpus = corpus("zaé€😀".repeat(4));

        assertThat(corpus.vocabulary()).containsExactly('a', 'z', 0xe9, 0x20ac, 0x1f600);
        assertThat(corpus.vocabularySize()).isEqualTo(5);
        long[] tokens = new long[5];
        corpus.copyTrain(0, 5, tokens, 0);
        assertThat(tokens).containsExactly(1, 0, 2, 3, 4);
    }

    @ParameterizedTest
    @CsvSource({"11,9,2", "19,17,2", "20,18,2", "21,18,3", "100,90,10", "999,899,100"})
    void trainsOnTheFirstNineTenths(int characters, int train, int validation) throws Exception {
        Corpus corpus = corpus("x".repeat(characters));

        assertThat(corpus.trainTokens()).isEqualTo(train);
        assertThat(corpus.validationTokens()).isEqualTo(validation);
    }

    @Test
    void validatesOnWhatFollowsTheTrainingSplit() throws Exception {
        Corpus corpus = corpus("a".repeat(18) + "bc");
        long[] tokens = {7, 7, 7};
        corpus.copyValidation(0, 2, tokens, 1);

        assertThat(tokens).containsExactly(7, 1, 2);
    }

    @ParameterizedTest
    @CsvSource({"-1,1", "0,19", "18,1", "1,-1", "2147483647,2"})
    void doesNotLetTrainingSeeTheValidationSplit(int from, int length) throws Exception {
        Corpus corpus = corpus("abcdefghijklmnopqrst");

        assertThatExceptionOfType(IndexOutOfBoundsException.class)
                .isThrownBy(() -> corpus.copyTrain(from, length, new long[64], 0))
                .withMessage(
                        "Cannot copy %d tokens from %d of the training split of text: it has 18 tokens.", length, from);
    }

    @Test
    void doesNotCopyPastTheEnd() throws Exception {
        Corpus corpus = corpus("abcdefghijklmnopqrst");

        assertThatExceptionOfType(IndexOutOfBoundsException.class)
                .isThrownBy(() -> corpus.copyValidation(1, 2, new long[8], 0))
                .withMessage("Cannot copy 2 tokens from 1 of the validation split of text: it has 2 tokens.");
    }

    @Test
    void hashesTheBytes() throws Exception {
        assertThat(corpus("abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq")
                        .hash())
                .as("FIPS 180-2, appendix B.2")
                .isEqualTo("248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1");
    }

    @Test
    void decodesACharacterThatStraddlesTwoPieces() throws Exception {
        int piece = 1 << 16;
        for (int before = piece - 4; before <= piece; before++) {
            Corpus corpus = corpus("a".repeat(before) + "😀" + "b".repeat(piece));
            long[] tokens = new long[3];
            corpus.copyTrain(before - 1, 3, tokens, 0);

            assertThat(tokens).as("%d bytes before it", before).containsExactly(0, 2, 1);
            assertThat(corpus.trainTokens() + corpus.validationTokens()).isEqualTo(before + 1 + piece);
        }
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource({
        "a byte that starts nothing, ff, 0xff",
        "a continuation without a start, 80, 0x80",
        "an overlong slash, c0af, 0xc0",
        "a surrogate, eda080, 0xed",
        "beyond U+10FFFF, f4908080, 0xf4",
        "cut short, e282, 0xe2"
    })
    void refusesWhatIsNotUtf8(String what, String hex, String shown) {
        for (int before : new int[] {0, 30, 65_535, 65_536, 200_000}) {
            byte[] bad = HexFormat.of().parseHex(hex);
            byte[] text = new byte[before + bad.length];
            Arrays.fill(text, (byte) 'a');
            System.arraycopy(bad, 0, text, before, bad.length);

            assertThatExceptionOfType(InvalidCorpus.class)
                    .isThrownBy(() -> read(text))
                    .withMessage(
                            "Cannot read corpus text: byte %d (%s) is not UTF-8; convert the text to UTF-8.",
                            before, shown);
        }
    }

    @Test
    void refusesAnEmptyText() {
        assertThatExceptionOfType(InvalidCorpus.class)
                .isThrownBy(() -> corpus(""))
                .withMessage("Cannot read corpus text: it is empty; give a text.");
    }

    @Test
    void refusesATextTooShortToSplit() {
        assertThatExceptionOfType(InvalidCorpus.class)
                .isThrownBy(() -> corpus("0123456789"))
                .withMessage("Cannot read corpus text: 10 characters leave 9 to train on and 1 to validate on, and each"
                        + " split needs at least 2; give a longer text.");
    }

    @Test
    void refusesAContextThatDoesNotFitInTheValidationSplit() throws Exception {
        Corpus corpus = corpus("x".repeat(100));
        corpus.requireContext(9);

        assertThatExceptionOfType(InvalidCorpus.class)
                .isThrownBy(() -> corpus.requireContext(10))
                .withMessage("Cannot read corpus text: its validation split has 10 tokens, and context 10 needs 11;"
                        + " give a longer text or a smaller context.");
    }

    @Test
    void holdsAVocabularyOf65536AndNoMore() throws Exception {
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < 65_536; i++) {
            text.appendCodePoint(0x10000 + i);
        }
        long[] last = new long[1];
        Corpus corpus = corpus(text + "😀".repeat(10_000));
        corpus.copyTrain(65_535, 1, last, 0);
        assertThat(last).containsExactly(65_535);

        assertThatExceptionOfType(InvalidCorpus.class)
                .isThrownBy(() -> corpus(text + "a"))
                .withMessageContaining("more than 65536 distinct characters");
    }

    @ParameterizedTest
    @CsvSource({"19", "21"})
    void noticesATextThatChangesWhileItIsRead(int length) {
        byte[] text = "x".repeat(20).getBytes(StandardCharsets.UTF_8);

        assertThatExceptionOfType(IOException.class)
                .isThrownBy(() -> TextReader.read("text", new ByteArrayInputStream(text), length))
                .withMessageStartingWith("Cannot read corpus text: it had " + length + " bytes and changed");
    }

    private static Corpus corpus(String text) throws IOException {
        return read(text.getBytes(StandardCharsets.UTF_8));
    }

    private static Corpus read(byte[] text) throws IOException {
        return TextReader.read("text", new ByteArrayInputStream(text), text.length);
    }
}
