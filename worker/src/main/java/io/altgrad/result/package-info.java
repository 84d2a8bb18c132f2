/** Results of trials, as values that carry what produced them. Knows neither the engine nor Spark. */
package io.altgrad.result;
