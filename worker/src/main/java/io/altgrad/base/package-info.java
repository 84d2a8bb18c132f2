/**
 * The little that every package may use: how this process stands on its machine, the one kind of user error, and small
 * services that need one home, such as the hash function, counts in words and daemon threads. Uses the JDK alone.
 */
package io.altgrad.base;
