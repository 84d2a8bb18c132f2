package io.altgrad.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.altgrad.result.Outcome;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.logging.Level;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.openqa.selenium.By;
import org.openqa.selenium.WebElement;
import org.openqa.selenium.chrome.ChromeDriver;
import org.openqa.selenium.chrome.ChromeDriverService;
import org.openqa.selenium.chrome.ChromeOptions;
import org.openqa.selenium.logging.LogType;
import org.openqa.selenium.logging.LoggingPreferences;
import org.openqa.selenium.support.ui.WebDriverWait;

/** The page in a real browser that has no network. Without Chromium and its driver on the PATH these are skipped. */
class ReportPageTest {

    private static final List<String> CHARTS = List.of("costs", "curves", "layers", "failures", "speed", "grid");

    private static ChromeDriver browser;

    @TempDir
    Path folder;

    @BeforeAll
    static void open() {
        Optional<File> chromium = program("chromium", "chromium-browser", "google-chrome");
        Optional<File> driver = program("chromedriver");
        assumeTrue(chromium.isPresent(), "There is no Chromium on the PATH.");
        assumeTrue(driver.isPresent(), "There is no chromedriver on the PATH.");
        ChromeOptions options = new ChromeOptions();
        options.setBinary(chromium.get());
        options.addArguments(
                "--headless=new",
                "--no-sandbox",
                "--disable-gpu",
                "--host-resolver-rules=MAP * ~NOTFOUND",
                "--disable-background-networking",
                "--window-size=1280,900");
        LoggingPreferences logs = new LoggingPreferences();
        logs.enable(LogType.BROWSER, Level.ALL);
        logs.enable(LogType.PERFORMANCE, Level.ALL);
        options.setCapability("goog:loggingPrefs", logs);
        browser = new ChromeDriver(
                new ChromeDriverService.Builder()
                        .usingDriverExecutable(driver.get())
                        .usingAnyFreePort()
                        .build(),
                options);
    }

    @AfterAll
    static void close() {
        if (browser != null) {
            browser.quit();
        }
    }

    @Test
    void everyChartHasMarksAndNothingIsComplainedOfOrAskedForOutside() throws IOException {
        show(varied());
        assertThat(CHARTS).allSatisfy(section -> {
            assertThat(marks(section)).as(section).isPositive();
            assertThat(paths(section)).as(section).isGreaterThan(3);
        });
        assertThat(requests()).isNotEmpty().allSatisfy(url -> assertThat(url).startsWith("file:"));
    }

    @Test
    void filtersActOnAllChartsAndTheBaselineStays() throws IOException {
        show(varied());
        List<Long> all = CHARTS.stream().map(ReportPageTest::marks).toList();
        long rows = tableRows();
        press("#filters button", "e4m3fn");
        assertThat(tableRows()).isLessThan(rows);
        for (int i = 0; i < CHARTS.size(); i++) {
            assertThat(marks(CHARTS.get(i))).as(CHARTS.get(i)).isLessThan(all.get(i));
        }
        assertThat(browser.findElement(By.id("answer-table")).getText())
                .contains("none", "e4m3fn")
                .doesNotContain("e5m2");
        press("#filters button", "Show everything");
        assertThat(CHARTS.stream().map(ReportPageTest::marks)).isEqualTo(all);
        complainsOfNothing();
    }

    @Test
    void switchesChangeWhatIsDrawn() throws IOException {
        show(varied());
        assertThat(pressed("curves")).containsExactly("validation", "difference", "all", "close");
        String difference = markup("curves");
        press("#curves button", "loss");
        assertThat(markup("curves")).isNotEqualTo(difference);
        press("#curves button", "last half");
        assertThat(markup("curves")).isNotEqualTo(difference);
        String sqnr = markup("layers");
        press("#layers button", "underflowed");
        assertThat(markup("layers")).isNotEqualTo(sqnr).contains(">25<");
        complainsOfNothing();
    }

    @Test
    void hostileNamesAndMessagesAreShownAsText() throws IOException {
        show(new Sweeps(folder, Sweeps.HOSTILE)
                .complete("none", Sweeps.HOSTILE, 1, 2, 3)
                .complete("none", "other", 1, 2, 3)
                .complete("e5m2", Sweeps.HOSTILE, 1, 2, 3)
                .end("e5m2", "other", 1, new Outcome.Diverged(2, Sweeps.HOSTILE, Sweeps.HOSTILE)));
        assertThat(browser.executeScript("return window.hurt === undefined && document.images.length === 0"))
                .isEqualTo(true);
        assertThat(text("answer")).contains("</script><script>");
        assertThat(text("failures")).contains("<img src=x");
        assertThat(text("sweeps")).contains("<img src=x");
        String tip = (String) browser.executeScript("""
                const chart = echarts.getInstanceByDom(document.querySelector('#costs .chart'));
                chart.dispatchAction({type: 'showTip', seriesIndex: 1, dataIndex: 0});
                return document.querySelector('#costs .tip').innerText;""");
        assertThat(tip).contains("</script><script>");
        complainsOfNothing();
    }

    @Test
    void aFormatThatDivergedAtEverySeedIsDrawnUpToItsCross() throws IOException {
        show(new Sweeps(folder, "")
                .complete("none", "all", 1, 2)
                .complete("e5m2", "all", 1, 2)
                .explode("e4m3fn", 1)
                .explode("e4m3fn", 2));
        assertThat(text("headline")).startsWith("e4m3fn diverged at every seed (2 trials)");
        for (String of : List.of("training", "validation")) {
            for (String shown : List.of("loss", "difference")) {
                press("#curves button", of);
                press("#curves button", shown);
                assertThat(crossesWithin()).as(of + " " + shown).isEqualTo(List.of(true, true));
            }
        }
        press("#curves button", "to every end");
        assertThat(crossesWithin()).isEqualTo(List.of(true, true));
        assertThat(text("failures-table")).contains("h.0.mlp.c_fc, weight at step 5: exact");
        assertThat((Long) browser.executeScript("return document.querySelectorAll('#failures .steps .chart').length"))
                .isEqualTo(1);
        complainsOfNothing();
    }

    @Test
    void whatWasStoppedIsCountedApartAndEndsInARing() throws IOException {
        show(new Sweeps(folder, "")
                .complete("none", "all", 1)
                .end("e5m2", "all", 1, new Outcome.Stopped(4, "third of three at step 4")));
        assertThat(text("answer-table")).contains("stopped");
        assertThat(text("failures")).contains("No trial diverged or failed.");
        assertThat(text("curves-caption")).contains("One that ends in a ring was stopped early.");
        assertThat(crossesWithin()).isEqualTo(List.of(true));
        complainsOfNothing();
    }

    @Test
    void everyTrialHasAPageOfItsOwnBehindItsName() throws IOException {
        show(varied());
        assertThat((Long) browser.executeScript("return document.querySelectorAll('#trials tbody tr').length"))
                .isEqualTo(11);
        press("#trials td a", "e5m2 all seed 4");
        assertThat(text("trial-title")).isEqualTo("e5m2 all seed 4");
        assertThat(text("trial-end")).isEqualTo("Diverged at step 3, first in transformer.h.0.mlp.c_fc: amax is NaN");
        assertThat(text("trial-facts")).contains("A CPU, 1 thread, here");
        assertThat(marks("trial")).isPositive();
        assertThat(browser.findElement(By.tagName("main")).isDisplayed()).isFalse();
        press("#trial-others a", "2");
        assertThat(text("trial-facts")).contains("+0.1040 (none all seed 2)");
        browser.navigate().back();
        assertThat(text("trial-title")).isEqualTo("e5m2 all seed 4");
        press("#trial a", "All trials");
        assertThat(browser.findElement(By.tagName("main")).isDisplayed()).isTrue();
        press("#answer-table td a", "3");
        assertThat(text("trials-caption")).startsWith("none alone.");
        complainsOfNothing();
    }

    @Test
    void tablesAreSearchedAndCopied() throws IOException {
        show(varied());
        browser.findElement(By.cssSelector("#trials input")).sendKeys("e5m2 diverged");
        assertThat((Long) browser.executeScript("return document.querySelectorAll('#trials tbody tr').length"))
                .isEqualTo(1);
        String columns = "[{header: 'a|b', text: row => row[0]}, {header: 'n', class: 'number', text: row => row[1]}]";
        String rows = "[['x|\\n\"<b>', '−1,234.5'], ['=1+1', '–']]";
        assertThat(browser.executeScript("return asMarkdown(" + columns + ", " + rows + ")"))
                .isEqualTo("| a\\|b | n |\n| --- | ---: |\n| x\\| \"&lt;b> | −1,234.5 |\n| =1+1 | – |\n");
        assertThat(browser.executeScript("return asCsv(" + columns + ", " + rows + ").split('\\r\\n')"))
                .isEqualTo(List.of("\"a|b\",\"n\"", "\"x|\n\"\"<b>\",-1234.5", "\"'=1+1\",", ""));
        complainsOfNothing();
    }

    @Test
    void noTableIsCutAndNoColourComesTwice() throws IOException {
        Sweeps sweeps = new Sweeps(folder, "");
        List<String> formats = List.of(
                "none", "e5m2", "e4m3fn", "e3m4", "e2m1", "e3m2", "e2m3", "e4m3", "e5m1", "e6m1", "e5m3", "e6m2",
                "e7m1", "e4m4", "e3m3", "e2m2");
        for (String format : formats) {
            sweeps.complete(format, "a rule set of a long name", 1, 2);
        }
        Path page = sweeps.end("e5m2", "a rule set of a long name", 3, new Outcome.Failed("x", "y".repeat(90), ""))
                .complete("none", "other", 1)
                .write(folder);
        for (int width : List.of(1400, 1100, 390)) {
            browser.executeCdpCommand(
                    "Emulation.setDeviceMetricsOverride",
                    Map.of("width", width, "height", 900, "deviceScaleFactor", 1, "mobile", width < 500));
            show(page);
            assertThat((List<?>) browser.executeScript("return [...document.querySelectorAll('.scroll')]"
                            + ".filter(one => one.scrollWidth > one.clientWidth + 1).map(one => one.outerHTML)"))
                    .as("tables cut at " + width)
                    .isEmpty();
            assertThat((Long) browser.executeScript("return document.documentElement.scrollWidth"))
                    .isLessThanOrEqualTo(width);
        }
        browser.executeCdpCommand("Emulation.clearDeviceMetricsOverride", Map.of());
        assertThat((List<?>) browser.executeScript("return comparedFormats.map(format => look(format).colour)"))
                .hasSize(formats.size() - 1)
                .doesNotHaveDuplicates();
    }

    @Test
    void numbersAreOrderedAsNumbersAndLargeSeedsAreExact() throws IOException {
        show(new Sweeps(folder, "")
                .complete("none", "0.001", 1)
                .complete("e5m2", "0.001", 1)
                .complete("e5m2", "3.0E-4", 1)
                .complete("e5m2", "block 16", 1)
                .complete("e5m2", "block 2", 1)
                .end("e4m3fn", "block 2", 9007199254740993L, new Outcome.Failed("x", "no memory", "")));
        List<String> ordered = List.of("3.0E-4", "0.001", "block 2", "block 16");
        assertThat(browser.findElements(By.cssSelector("#filters [aria-label='rules'] button")))
                .extracting(WebElement::getText)
                .containsExactlyElementsOf(ordered);
        press("#answer-table th button", "rules");
        assertThat(browser.findElements(By.cssSelector("#answer-table td:nth-child(2)")).stream()
                        .map(WebElement::getText)
                        .distinct())
                .containsExactlyElementsOf(ordered);
        assertThat(text("failures")).contains("9007199254740993");
        complainsOfNothing();
    }

    @Test
    void readsWellWithNothingToCompare() throws IOException {
        show(new Sweeps(folder, "").end("e5m2", "all", 1, new Outcome.Failed("x", "no memory", "")));
        assertThat(text("answer")).contains("No trial completed");
        assertThat(text("costs")).contains("Nothing here has a trial of none");
        assertThat(text("failures")).contains("no memory");
        assertThat(text("grid")).contains("No row here has a completed trial.");
        complainsOfNothing();
    }

    @Test
    void oneSeedWithoutLayersReadsWell() throws IOException {
        show(new Sweeps(folder, "").complete("none", "all", 1));
        assertThat(text("answer")).contains("Nothing can be compared");
        assertThat(marks("curves")).isPositive();
        complainsOfNothing();
    }

    @Test
    void fitsAPhoneTurnsDarkAndIsDrawnForPaper() throws IOException {
        Path page = varied().write(folder);
        browser.executeCdpCommand(
                "Emulation.setDeviceMetricsOverride",
                Map.of("width", 390, "height", 844, "deviceScaleFactor", 2, "mobile", true));
        try {
            show(page);
            assertThat((Long) browser.executeScript("return document.documentElement.scrollWidth"))
                    .isLessThanOrEqualTo(390);
            String light = markup("curves");
            browser.executeCdpCommand(
                    "Emulation.setEmulatedMedia",
                    Map.of("features", List.of(Map.of("name", "prefers-color-scheme", "value", "dark"))));
            assertThat(browser.executeScript("return getComputedStyle(document.documentElement).backgroundColor"))
                    .isEqualTo("rgb(20, 23, 27)");
            // The page hears of it in an event of its own.
            new WebDriverWait(browser, Duration.ofSeconds(20), Duration.ofMillis(50))
                    .until(driver -> !markup("curves").equals(light));
            browser.executeScript("dispatchEvent(new Event('beforeprint'))");
            assertThat(browser.executeScript("return getComputedStyle(document.documentElement).backgroundColor"))
                    .isEqualTo("rgb(255, 255, 255)");
            assertThat((Long) browser.executeScript("return document.querySelector('#grid svg').clientWidth"))
                    .isBetween(650L, 700L);
            // Chromium leaves buttons out of a head that it repeats on the next page.
            assertThat(headButtons()).isZero();
            browser.executeScript("dispatchEvent(new Event('afterprint'))");
            assertThat(headButtons()).isPositive();
        } finally {
            browser.executeCdpCommand("Emulation.clearDeviceMetricsOverride", Map.of());
            browser.executeCdpCommand("Emulation.setEmulatedMedia", Map.of("features", List.of()));
        }
        complainsOfNothing();
    }

    private static long headButtons() {
        return (Long) browser.executeScript("return document.querySelectorAll('thead button').length");
    }

    private Sweeps varied() throws IOException {
        return new Sweeps(folder, "name: varied\n")
                .complete("none", "all", 1, 2, 3)
                .complete("e5m2", "all", 1, 2, 3)
                .complete("e4m3fn", "all", 1, 2, 3)
                .end("e5m2", "all", 4, new Outcome.Diverged(3, "transformer.h.0.mlp.c_fc", "amax is NaN"))
                .end("e4m3fn", "all", 4, new Outcome.Diverged(4, "", "the loss is NaN"));
    }

    private void show(Sweeps sweeps) throws IOException {
        show(sweeps.write(folder));
    }

    private static void show(Path page) {
        requests();
        browser.get(page.toUri().toString());
        complainsOfNothing();
    }

    private static void complainsOfNothing() {
        assertThat(browser.manage().logs().get(LogType.BROWSER).getAll()).isEmpty();
    }

    /** The addresses that were asked for since the last call. */
    private static List<String> requests() {
        return browser.manage().logs().get(LogType.PERFORMANCE).getAll().stream()
                .map(entry -> entry.getMessage())
                .filter(message -> message.contains("\"Network.requestWillBeSent\""))
                .map(message -> message.replaceAll("(?s).*\"request\":\\{.*?\"url\":\"([^\"]*)\".*", "$1"))
                .toList();
    }

    /** How many things the charts of a section show, by ECharts' own account. */
    private static long marks(String section) {
        return (Long) browser.executeScript("""
                return [...document.querySelectorAll('#' + arguments[0] + ' .chart')]
                    .flatMap(chart => echarts.getInstanceByDom(chart).getOption().series)
                    .reduce((sum, series) => sum + series.data.length, 0);""", section);
    }

    /** Of each cross on the chart of curves, whether it is drawn within the chart. */
    private static List<?> crossesWithin() {
        return (List<?>) browser.executeScript("""
                const chart = echarts.getInstanceByDom(document.querySelector('#curves .chart'));
                return chart.getOption().series.filter(series => series.type === 'scatter').flatMap(series => series.data)
                    .map(point => chart.containPixel('grid', chart.convertToPixel('grid', point.value)));""");
    }

    private static List<String> pressed(String section) {
        return browser.findElements(By.cssSelector("#" + section + " button[aria-pressed=true]")).stream()
                .map(WebElement::getText)
                .toList();
    }

    private static long paths(String section) {
        return (Long) browser.executeScript(
                "return document.querySelectorAll('#' + arguments[0] + ' .chart svg path').length", section);
    }

    private static long tableRows() {
        return (Long) browser.executeScript("return document.querySelectorAll('#answer-table tbody tr').length");
    }

    private static String markup(String section) {
        return (String) browser.executeScript(
                "charts.forEach(chart => chart.getZr().flush());"
                        + "return document.querySelector('#' + arguments[0] + ' .chart svg').outerHTML",
                section);
    }

    private static String text(String id) {
        return browser.findElement(By.id(id)).getText();
    }

    private static void press(String selector, String text) {
        WebElement button = browser.findElements(By.cssSelector(selector)).stream()
                .filter(one -> one.getText().equals(text))
                .findFirst()
                .orElseThrow();
        browser.executeScript("arguments[0].click()", button);
    }

    private static Optional<File> program(String... names) {
        return Stream.of(names)
                .flatMap(name -> Stream.of(System.getenv("PATH").split(File.pathSeparator))
                        .map(folder -> Path.of(folder, name)))
                .filter(Files::isExecutable)
                .map(Path::toFile)
                .findFirst();
    }
}
