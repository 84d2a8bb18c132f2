/**
 * The choice between plain loops and those of the Vector API: where the JVM has its module, and once the JIT has made
 * them fast.
 * Uses the JDK alone, and names no class of the module itself.
 */
package io.altgrad.vector;
