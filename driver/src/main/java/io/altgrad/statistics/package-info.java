/**
 * Figures over seeds, and what may be said from them: spreads, paired tests, their adjustment for there being many rows,
 * and the verdicts that follow. Differences are in any unit, nats for losses, and positive where the row is worse than
 * its baseline.
 *
 * <p>Depends on Hipparchus alone; knows neither rows nor files.
 */
package io.altgrad.statistics;
