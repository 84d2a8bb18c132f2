package io.altgrad.live;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.altgrad.run.Labels;
import io.altgrad.run.SweepEnd;
import io.altgrad.watch.SweepState;
import java.io.IOException;
import java.net.BindException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.NetworkInterface;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The live page as a socket sees it. */
class LivePageTest {

    private final SweepState state = new SweepState("quick", 6, 0, Labels.USUAL);
    private LivePage page;
    private int port;

    @BeforeEach
    void open() throws IOException {
        page = LivePage.open(0, state, new TrialCurves(Labels.USUAL));
        port = page.address().getPort();
    }

    @AfterEach
    void close() {
        page.close();
    }

    @ParameterizedTest
    @CsvSource({
        "/, text/html; charset=utf-8",
        "/page.js, text/javascript; charset=utf-8",
        "/page.css, text/css; charset=utf-8",
        "/echarts.js, text/javascript; charset=utf-8",
        "/icon.svg, image/svg+xml",
        "/data.json, application/json; charset=utf-8",
        "/data.json?since=5, application/json; charset=utf-8"
    })
    void servesItsFilesWithHeadersThatForbidEverythingElse(String path, String type) throws IOException {
        String answer = ask("GET " + path + " HTTP/1.1", "127.0.0.1:" + port);
        assertThat(answer)
                .startsWith("HTTP/1.1 200 ")
                .containsIgnoringCase("\r\nContent-Type: " + type + "\r\n")
                .containsIgnoringCase("\r\nCache-Control: no-store\r\n")
                .containsIgnoringCase("\r\nX-Content-Type-Options: nosniff\r\n")
                .containsIgnoringCase("\r\nCross-Origin-Resource-Policy: same-origin\r\n")
                .containsIgnoringCase("\r\nContent-Security-Policy: default-src 'none'; script-src 'self'; style-src"
                        + " 'self'; img-src 'self'; connect-src 'self'; base-uri 'none'; form-action 'none';"
                        + " frame-ancestors 'none'\r\n")
                .doesNotContainIgnoringCase("Access-Control-Allow-Origin");
    }

    @Test
    void answersToLocalhostToo() throws IOException {
        assertThat(ask("GET / HTTP/1.1", "localhost:" + port)).startsWith("HTTP/1.1 200 ");
    }

    /** After DNS rebinding a browser's request comes from this machine and names the attacker's host. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "evil.example",
                "evil.example:PORT",
                "127.0.0.1",
                "localhost:1",
                "localhost:PORT.evil.example",
                ""
            })
    void refusesEveryOtherHost(String host) throws IOException {
        String answer = ask("GET /data.json HTTP/1.1", host.replace("PORT", Integer.toString(port)));
        assertThat(answer).startsWith("HTTP/1.1 421 ").doesNotContain("quick");
    }

    @Test
    void refusesARequestWithoutOrWithTwoHosts() throws IOException {
        String own = "Host: 127.0.0.1:" + port + "\r\n";
        assertThat(send("GET /data.json HTTP/1.0\r\n\r\n")).startsWith("HTTP/1.1 421 ");
        assertThat(send("GET /data.json HTTP/1.1\r\n" + own + own + "Connection: close\r\n\r\n"))
                .startsWith("HTTP/1.1 421 ");
    }

    @ParameterizedTest
    @ValueSource(strings = {"POST", "PUT", "DELETE", "OPTIONS", "TRACE", "HEAD"})
    void refusesEveryOtherMethod(String method) throws IOException {
        assertThat(ask(method + " /data.json HTTP/1.1", "127.0.0.1:" + port))
                .startsWith("HTTP/1.1 405 ")
                .containsIgnoringCase("\r\nAllow: GET\r\n")
                .doesNotContain("quick");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/../pom.xml",
                "/%2e%2e/%2e%2e/etc/passwd",
                "/page.html",
                "/<script>alert(1)</script>",
                "//evil.example/",
                "/page.js/",
                "/data.json/x"
            })
    void knowsNoOtherPathAndRepeatsNone(String path) throws IOException {
        assertThat(ask("GET " + path + " HTTP/1.1", "127.0.0.1:" + port))
                .containsPattern("^HTTP/1.1 40[04] ")
                .doesNotContain("root:", "<script>", "evil");
    }

    @ParameterizedTest
    @ValueSource(strings = {"since=x", "since=-1", "since=99999999999999999999", "x", "since=1&since=2"})
    void aQueryThatItDoesNotKnowAsksForAll(String query) throws IOException {
        assertThat(ask("GET /data.json?" + query + " HTTP/1.1", "127.0.0.1:" + port))
                .startsWith("HTTP/1.1 200 ");
    }

    @Test
    void listensOnLoopbackAlone() throws IOException {
        List<InetAddress> others = Collections.list(NetworkInterface.getNetworkInterfaces()).stream()
                .flatMap(NetworkInterface::inetAddresses)
                .filter(address -> !address.isLoopbackAddress() && !address.isLinkLocalAddress())
                .toList();
        assertThat(page.address()).hasHost("127.0.0.1");
        for (InetAddress address : others) {
            assertThatThrownBy(() -> {
                        try (Socket socket = new Socket()) {
                            socket.connect(new InetSocketAddress(address, port), 2_000);
                        }
                    })
                    .isInstanceOf(IOException.class);
        }
    }

    @Test
    void aPortThatIsTakenIsRefused() {
        assertThatThrownBy(() -> LivePage.open(port, state, new TrialCurves(Labels.USUAL)))
                .isInstanceOf(BindException.class);
    }

    @Test
    void closesAfterItsReaderHasHeardOfTheEnd() throws Exception {
        ask("GET /data.json HTTP/1.1", "127.0.0.1:" + port);
        state.ended(new SweepEnd(6, 0, 0, 0, ""));
        Thread closing = new Thread(page::close);
        closing.start();
        assertThat(ask("GET /data.json HTTP/1.1", "127.0.0.1:" + port)).contains("\"phase\":\"ended\"");
        closing.join(30_000);
        assertThatThrownBy(() -> ask("GET / HTTP/1.1", "127.0.0.1:" + port)).isInstanceOf(IOException.class);
    }

    private String ask(String requestLine, String host) throws IOException {
        return send(requestLine + "\r\nHost: " + host + "\r\nConnection: close\r\n\r\n");
    }

    private String send(String request) throws IOException {
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
            socket.setSoTimeout(20_000);
            socket.getOutputStream().write(request.getBytes(StandardCharsets.ISO_8859_1));
            socket.getOutputStream().flush();
            return new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        }
    }
}
