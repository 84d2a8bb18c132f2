/**
 * A comparison as one HTML file that needs nothing else. {@link io.altgrad.report.Report} gathers what the page shows,
 * already aggregated, into {@code PageData}; {@code Page} puts it as one JSON block into the template beside the style,
 * the scripts and Apache ECharts. What users named or wrote reaches the page in that block alone, and the scripts put it
 * there as text.
 *
 * <p>Depends on {@code compare}, {@code store} and {@code sweep}; knows neither Spark nor the engine. The page's
 * template, style and scripts are resources of this package, read in a browser rather than in Java.
 */
package io.altgrad.report;
