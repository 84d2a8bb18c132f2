/** Measurements of the product's own speed that a user can repeat. */
package io.altgrad.bench;
