/**
 * When loops written with the Vector API may run: where the JVM has its module, and once the JIT has made them fast.
 * Uses the JDK alone, and names no class of the module itself.
 */
package io.altgrad.vector;
