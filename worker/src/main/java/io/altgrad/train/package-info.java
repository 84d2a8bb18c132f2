/** The training loop: data order, schedule, optimizer, evaluation. */
package io.altgrad.train;
