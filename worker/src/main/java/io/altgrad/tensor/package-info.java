/** The engine: starts it, and gives the operations that layers are made of. Only this package touches its internals. */
package io.altgrad.tensor;
