package io.altgrad.corpus;

import io.altgrad.base.Count;

/**
 * A text as tokens: a character's token is its rank among the text's distinct code points.
 *
 * <p>The first {@code floor(9 n / 10)} of n tokens are the training split, the rest is the validation split. Immutable,
 * and so shared between trials; the tokens never leave it but by copy.
 */
public final class Corpus {

    /** Tokens that each split must have: a window of one input and its target. */
    static final int FEWEST_TOKENS_OF_A_SPLIT = 2;

    private final String name;
    private final String hash;
    private final int[] vocabulary;
    /** The tokens, unsigned and of 16 bits. */
    private final short[] tokens;

    private final int trainTokens;

    /** Takes the arrays over: nobody else may keep them. */
    Corpus(String name, String hash, int[] vocabulary, short[] tokens) {
        this.name = name;
        this.hash = hash;
        this.vocabulary = vocabulary;
        this.tokens = tokens;
        this.trainTokens = (int) (tokens.length * 9L / 10);
        if (validationTokens() < FEWEST_TOKENS_OF_A_SPLIT) {
            throw new InvalidCorpus(
                    name,
                    Count.of(tokens.length, "character leaves", "characters leave") + " " + trainTokens
                            + " to train on and "
                            + validationTokens()
                            + " to validate on, and each split needs at least " + FEWEST_TOKENS_OF_A_SPLIT
                            + "; give a longer text");
        }
    }

    /** {@code wordnet}, or the path with its file system's scheme. */
    public String name() {
        return name;
    }

    /** SHA-256 of the text's bytes, 64 hexadecimal digits. */
    public String hash() {
        return hash;
    }

    /** Distinct characters. */
    public int vocabularySize() {
        return vocabulary.length;
    }

    /** The distinct code points in ascending order: token t is the character {@code vocabulary()[t]}. */
    public int[] vocabulary() {
        return vocabulary.clone();
    }

    public int trainTokens() {
        return trainTokens;
    }

    public int validationTokens() {
        return tokens.length - trainTokens;
    }

    /**
     * Checks that a window of {@code context} inputs and their targets fits in both splits.
     *
     * @throws InvalidCorpus if it does not
     */
    public void requireContext(int context) {
        if (validationTokens() <= context) {
            throw new InvalidCorpus(
                    name,
                    "its validation split has " + Count.of(validationTokens(), "token") + ", and context " + context
                            + " needs " + (context + 1L) + "; give a longer text or a smaller context");
        }
    }

    /**
     * Copies tokens {@code from .. from + length - 1} of the training split.
     *
     * @throws IndexOutOfBoundsException if they are not all in the split, or do not fit in {@code out}
     */
    public void copyTrain(int from, int length, long[] out, int outOffset) {
        copy(trainStart(from, length), length, out, outOffset);
    }

    /**
     * Copies tokens {@code from .. from + length - 1} of the validation split.
     *
     * @throws IndexOutOfBoundsException if they are not all in the split, or do not fit in {@code out}
     */
    public void copyValidation(int from, int length, long[] out, int outOffset) {
        copy(validationStart(from, length), length, out, outOffset);
    }

    @Override
    public String toString() {
        return name + " (" + tokens.length + " tokens, vocabulary " + vocabulary.length + ")";
    }

    private int trainStart(int from, int length) {
        requireInside("training", from, length, trainTokens);
        return from;
    }

    private int validationStart(int from, int length) {
        requireInside("validation", from, length, validationTokens());
        return trainTokens + from;
    }

    private void requireInside(String split, int from, int length, int size) {
        if (from < 0 || length < 0 || length > size - from) {
            throw new IndexOutOfBoundsException("Cannot copy " + length + " tokens from " + from + " of the " + split
                    + " split of " + name + ": it has " + size + " tokens.");
        }
    }

    private void copy(int start, int length, long[] out, int outOffset) {
        for (int i = 0; i < length; i++) {
            out[outOffset + i] = Short.toUnsignedLong(tokens[start + i]);
        }
    }
}
