/** What each number format's codes mean, and how a float becomes one. Uses the JDK and {@code random} alone. */
package io.altgrad.format;
