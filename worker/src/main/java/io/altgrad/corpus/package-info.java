/**
 * Texts as tokens: one character (Unicode code point) is one token, the first nine tenths train, the rest validates.
 *
 * <p>A text comes from any Hadoop file system, or is built in: the glosses of WordNet 3.1, Copyright 2011 by Princeton
 * University, whose licence is {@link io.altgrad.corpus.WordNetGlosses#licence()}. Uses the JDK and Hadoop's
 * file systems; {@code train}, {@code trial} and what is above them may depend on it.
 */
package io.altgrad.corpus;
