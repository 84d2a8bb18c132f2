/**
 * The page of a running sweep, for a browser on the same machine: counts, running trials and their losses as they come.
 *
 * <p>Served by the JDK's own HTTP server: it needs no dependency, is kept with the JDK, and a page with one reader asks
 * nothing more of a server. Spark's shaded Jetty would do too, but is no API of Spark's. Pages ask once a second instead
 * of holding a connection open, so that no reader can occupy a thread. Knows watch and dispatch's events.
 */
package io.altgrad.live;
