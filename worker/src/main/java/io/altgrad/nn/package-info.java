/** Layers with an explicit backward, and the GPT made of them. */
package io.altgrad.nn;
