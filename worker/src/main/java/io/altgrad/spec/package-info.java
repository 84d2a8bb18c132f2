/** What a user asks for, as values: a trial and its parts. Knows neither the engine nor Spark. */
package io.altgrad.spec;
