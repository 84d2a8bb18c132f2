/** Results in the formats of other tools. Depends on {@code store} and {@code compare}; knows neither Spark nor the engine. */
package io.altgrad.export;
