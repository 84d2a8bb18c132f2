package io.altgrad.live;

import com.sun.net.httpserver.Headers;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpHandler;
import java.io.IOException;
import java.io.OutputStream;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.LongFunction;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Answers a request, or refuses it: one whose Host is another name, as after DNS rebinding, with 421; another method than
 * GET with 405. Nothing that a request says becomes a path or part of an answer.
 */
final class PageHandler implements HttpHandler {

    private static final int OK = 200;
    private static final int NOT_FOUND = 404;
    private static final int METHOD_NOT_ALLOWED = 405;
    private static final int MISDIRECTED = 421;

    private static final String DATA = "/data.json";
    private static final Pattern SINCE = Pattern.compile("since=(\\d{1,18})");

    /** Scripts, styles and data from here alone, nothing inline, in no frame, kept by no cache. */
    private static final Map<String, String> HEADERS = Map.of(
            "Content-Security-Policy",
            "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self';"
                    + " base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
            "Cross-Origin-Resource-Policy",
            "same-origin",
            "Cross-Origin-Opener-Policy",
            "same-origin",
            "X-Content-Type-Options",
            "nosniff",
            "Referrer-Policy",
            "no-referrer",
            "Cache-Control",
            "no-store");

    private final Set<String> hosts;
    private final LongFunction<Content> data;
    private final Map<String, Content> files = Content.files();

    /** {@code data} gives what has changed since a version. */
    PageHandler(Set<String> hosts, LongFunction<Content> data) {
        this.hosts = Set.copyOf(hosts);
        this.data = data;
    }

    @Override
    public void handle(HttpExchange exchange) throws IOException {
        try (exchange) {
            HEADERS.forEach(exchange.getResponseHeaders()::set);
            List<String> host = exchange.getRequestHeaders().getOrDefault("Host", List.of());
            if (host.size() != 1 || !hosts.contains(host.get(0))) {
                refuse(exchange, MISDIRECTED, "This page answers to " + String.join(" and ", hosts) + " only.");
            } else if (!exchange.getRequestMethod().equals("GET")) {
                exchange.getResponseHeaders().set("Allow", "GET");
                refuse(exchange, METHOD_NOT_ALLOWED, "This page can be read, and nothing else.");
            } else {
                get(exchange);
            }
        }
    }

    private void get(HttpExchange exchange) throws IOException {
        // As it was sent: what would have to be decoded or resolved is no path of this page.
        String path = exchange.getRequestURI().toString().replaceFirst("\\?.*", "");
        if (path.equals(DATA)) {
            send(exchange, OK, data.apply(since(exchange.getRequestURI().getQuery())));
        } else if (files.containsKey(path)) {
            send(exchange, OK, files.get(path));
        } else {
            refuse(exchange, NOT_FOUND, "There is no such page.");
        }
    }

    private static long since(String query) {
        Matcher since = SINCE.matcher(query == null ? "" : query);
        return since.matches() ? Long.parseLong(since.group(1)) : 0;
    }

    private static void refuse(HttpExchange exchange, int status, String reason) throws IOException {
        send(exchange, status, Content.text("text/plain", reason + "\n"));
    }

    private static void send(HttpExchange exchange, int status, Content content) throws IOException {
        Headers headers = exchange.getResponseHeaders();
        headers.set("Content-Type", content.type());
        if (exchange.getRequestMethod().equals("HEAD")) {
            exchange.sendResponseHeaders(status, -1);
            return;
        }
        exchange.sendResponseHeaders(status, content.bytes().length);
        try (OutputStream body = exchange.getResponseBody()) {
            body.write(content.bytes());
        }
    }
}
