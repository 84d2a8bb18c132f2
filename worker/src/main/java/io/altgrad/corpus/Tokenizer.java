package io.altgrad.corpus;

import java.util.Arrays;

/**
 * Collects a text's characters: the vocabulary is known at the end only, so characters are numbered as they first
 * appear and renumbered by code point in {@link #corpus}.
 */
final class Tokenizer {

    /** The most characters that tokens of 16 bits tell apart. */
    static final int LARGEST_VOCABULARY = 1 << 16;

    private final String name;
    /** 1 + number of a code point in order of appearance, or 0 where it did not appear. */
    private final int[] numbers = new int[Character.MAX_CODE_POINT + 1];

    private int[] appeared = new int[256];
    private int distinct;
    private final short[] tokens;
    private int size;

    Tokenizer(String name, int mostCharacters) {
        this.name = name;
        this.tokens = new short[mostCharacters];
    }

    void add(int codePoint) {
        int number = numbers[codePoint];
        tokens[size++] = (short) (number == 0 ? first(codePoint) : number - 1);
    }

    private int first(int codePoint) {
        if (distinct == LARGEST_VOCABULARY) {
            throw new InvalidCorpus(
                    name,
                    "it has more than " + LARGEST_VOCABULARY
                            + " distinct characters; give a text of fewer, for example of one script");
        }
        if (distinct == appeared.length) {
            appeared = Arrays.copyOf(appeared, 2 * distinct);
        }
        appeared[distinct] = codePoint;
        numbers[codePoint] = distinct + 1;
        return distinct++;
    }

    Corpus corpus(String hash) {
        int[] vocabulary = Arrays.copyOf(appeared, distinct);
        Arrays.sort(vocabulary);
        short[] ranks = new short[distinct];
        for (int rank = 0; rank < distinct; rank++) {
            ranks[numbers[vocabulary[rank]] - 1] = (short) rank;
        }
        short[] ranked = size == tokens.length ? tokens : Arrays.copyOf(tokens, size);
        for (int i = 0; i < size; i++) {
            ranked[i] = ranks[Short.toUnsignedInt(ranked[i])];
        }
        return new Corpus(name, hash, vocabulary, ranked);
    }
}
