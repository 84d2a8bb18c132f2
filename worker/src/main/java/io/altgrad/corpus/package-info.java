/** Texts as tokens, from any Hadoop file system or built in. */
package io.altgrad.corpus;
