/**
 * Names, figures and spans of time as others read them: people, file systems, spreadsheets, Markdown. A rule set or a
 * recipe may be named anything at all; what a name must not do to a line, a cell or a path is prevented here and nowhere
 * else. Knows the JDK and the library that lays out tables.
 */
package io.altgrad.text;
