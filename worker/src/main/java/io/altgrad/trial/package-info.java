/** One trial from seed to result: what an executor runs. */
package io.altgrad.trial;
