/** The little that every package may use: how this process stands on its machine. Uses the JDK alone. */
package io.altgrad.base;
