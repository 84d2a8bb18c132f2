/** Counter-based random numbers: the one source of all randomness. Uses the JDK alone. */
package io.altgrad.random;
