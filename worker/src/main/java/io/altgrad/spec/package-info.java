/** A user's wishes as values: a trial and its parts. Knows neither the engine nor Spark. */
package io.altgrad.spec;
