package io.altgrad.live;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Properties;

/**
 * The body of an answer.
 *
 * @param type its media type
 * @param bytes the body
 */
record Content(String type, byte[] bytes) {

    private static final String WEBJAR = "/META-INF/maven/org.webjars.npm/echarts/pom.properties";

    static Content text(String type, String text) {
        return new Content(type + "; charset=utf-8", text.getBytes(StandardCharsets.UTF_8));
    }

    /** Every file of the page by its path. */
    static Map<String, Content> files() {
        return Map.of(
                "/", file("text/html; charset=utf-8", "page.html"),
                "/page.css", file("text/css; charset=utf-8", "page.css"),
                "/page.js", file("text/javascript; charset=utf-8", "page.js"),
                "/icon.svg", file("image/svg+xml", "icon.svg"),
                "/echarts.js", file("text/javascript; charset=utf-8", echarts()));
    }

    private static Content file(String type, String resource) {
        return new Content(type, read(resource));
    }

    /** The resource path of the chart library, in whichever version the build has. */
    private static String echarts() {
        try {
            Properties properties = new Properties();
            properties.load(new ByteArrayInputStream(read(WEBJAR)));
            return "/META-INF/resources/webjars/echarts/" + properties.getProperty("version") + "/dist/echarts.min.js";
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static byte[] read(String resource) {
        try (InputStream in = Content.class.getResourceAsStream(resource)) {
            if (in == null) {
                throw new IllegalStateException("The build lacks " + resource + ".");
            }
            return in.readAllBytes();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
