package io.altgrad.report;

import io.altgrad.base.Sha256;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * The template with its parts in it. The content security policy lets the page run the two scripts and use the one style
 * that were put in, told by their hashes, and load nothing from anywhere.
 */
final class Page {

    private static final String ECHARTS = "/META-INF/resources/webjars/echarts/5.3.1/dist/echarts.min.js";

    /** The scripts, in the order in which they use each other. */
    private static final List<String> SCRIPTS = List.of(
            "model.js",
            "dom.js",
            "theme.js",
            "panels.js",
            "answer.js",
            "costs.js",
            "rates.js",
            "variance.js",
            "curves.js",
            "layers.js",
            "failures.js",
            "speed.js",
            "grid.js",
            "trials.js",
            "page.js");

    private static final Pattern PLACE = Pattern.compile("\\{\\{(\\w+)}}");

    private Page() {}

    static String html(PageData data) {
        String style = resource("page.css");
        String echarts = resource(ECHARTS);
        String script = SCRIPTS.stream().map(Page::resource).collect(Collectors.joining());
        Map<String, String> parts = Map.of(
                "title",
                escape(data.heading().title()),
                "policy",
                policy(style, echarts, script),
                "style",
                style,
                "echarts",
                echarts,
                "script",
                script,
                "data",
                PageJson.toJson(data));
        Matcher matcher = PLACE.matcher(resource("page.html"));
        StringBuilder page = new StringBuilder();
        while (matcher.find()) {
            // Straight in: appendReplacement would read '$' and '\' in a part.
            matcher.appendReplacement(page, "");
            page.append(parts.get(matcher.group(1)));
        }
        return matcher.appendTail(page).toString();
    }

    /** Styles of single elements are allowed: ECharts sets them, and they can load nothing either. */
    private static String policy(String style, String... scripts) {
        return "default-src 'none'; script-src "
                + List.of(scripts).stream().map(Page::hash).collect(Collectors.joining(" "))
                + "; style-src-elem " + hash(style)
                + "; style-src-attr 'unsafe-inline'; base-uri 'none'; form-action 'none'";
    }

    private static String hash(String content) {
        return "'sha256-" + Base64.getEncoder().encodeToString(Sha256.of(content)) + "'";
    }

    private static String escape(String text) {
        return text.replace("&", "&amp;")
                .replace("<", "&lt;")
                .replace(">", "&gt;")
                .replace("\"", "&quot;");
    }

    private static String resource(String name) {
        try (InputStream in = Page.class.getResourceAsStream(name)) {
            if (in == null) {
                throw new FileNotFoundException(name);
            }
            // A browser reads line ends as \n before it hashes; a checkout may have others.
            return new String(in.readAllBytes(), StandardCharsets.UTF_8).replace("\r\n", "\n");
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot read " + name + ", which is part of the build", e);
        }
    }
}
