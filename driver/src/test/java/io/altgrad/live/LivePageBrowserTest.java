package io.altgrad.live;

import static io.altgrad.fake.FakeTrials.trial;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.altgrad.fake.FakeTrials;
import io.altgrad.result.Outcome;
import io.altgrad.run.Labels;
import io.altgrad.run.SweepEnd;
import io.altgrad.run.SweepListener;
import io.altgrad.run.TrialStep;
import io.altgrad.spec.RuleSet;
import io.altgrad.spec.Trial;
import io.altgrad.watch.SweepState;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.logging.Level;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.openqa.selenium.By;
import org.openqa.selenium.OutputType;
import org.openqa.selenium.WebElement;
import org.openqa.selenium.chrome.ChromeDriver;
import org.openqa.selenium.chrome.ChromeDriverService;
import org.openqa.selenium.chrome.ChromeOptions;
import org.openqa.selenium.logging.LogEntry;
import org.openqa.selenium.logging.LogType;
import org.openqa.selenium.logging.LoggingPreferences;
import org.openqa.selenium.support.ui.WebDriverWait;

/** The live page in a real browser; skipped where there is no Chromium with its driver. Leaves pictures in target. */
@Timeout(120)
class LivePageBrowserTest {

    private static final File DRIVER = new File("/usr/bin/chromedriver");
    private static final File BROWSER = new File("/usr/bin/chromium");
    private static final Path PICTURES = Path.of("target", "live-page");
    private static final String HOSTILE = "<img src=x onerror=\"document.title='owned'\"><b>&amp;\u202E";

    private static ChromeDriver browser;

    private final SweepState state = new SweepState("quick", 48, 3, Labels.USUAL);
    private final TrialCurves curves = new TrialCurves(Labels.USUAL);
    private final SweepListener progress = SweepListener.all(List.of(state, curves));
    private final Trial first = trial("none", 1);
    private final Trial second = trial("e5m2", 2);
    private LivePage page;

    @BeforeAll
    static void startBrowser() throws IOException {
        assumeTrue(DRIVER.canExecute() && BROWSER.canExecute(), "no " + DRIVER + " or no " + BROWSER);
        ChromeOptions options = new ChromeOptions();
        options.setBinary(BROWSER);
        options.addArguments("--headless=new", "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage");
        LoggingPreferences logs = new LoggingPreferences();
        logs.enable(LogType.BROWSER, Level.ALL);
        options.setCapability(ChromeOptions.LOGGING_PREFS, logs);
        browser = new ChromeDriver(
                new ChromeDriverService.Builder().usingDriverExecutable(DRIVER).build(), options);
        Files.createDirectories(PICTURES);
    }

    @AfterAll
    static void stopBrowser() {
        if (browser != null) {
            browser.quit();
        }
    }

    @BeforeEach
    void open() throws IOException {
        page = LivePage.open(0, state, curves);
        progress.trialStarted(FakeTrials.planned(first));
        progress.trialStarted(FakeTrials.planned(second));
    }

    @AfterEach
    void close() {
        page.close();
        // A page that is left open goes on asking, and complains in the next test's console.
        browser.get("about:blank");
        complaints();
    }

    @Test
    void showsTrialsAndCurvesAsTheyCome() throws IOException {
        show(1280, 900, "light");
        await("return document.querySelectorAll('#running tr').length === 2");
        step(first, 1, 4.5);
        step(second, 2, 4.25);
        await("return document.querySelector('#running tr').cells[3].textContent === '4.5000'");
        assertThat(cells("#running tr:nth-child(2)"))
                .startsWith("e5m2 mlp seed 2", "2/5", "", "4.2500", "1,000")
                .endsWith("node3");
        assertThat(points(second)).isEqualTo(1);

        for (int step = 3; step <= 5; step++) {
            step(second, step, 4.25 - 0.5 * step);
        }
        awaitPoints(second, 4);
        progress.trialEnded(FakeTrials.planned(first), FakeTrials.completed(first));
        awaitPoints(first, FakeTrials.STEPS);
        await("return document.querySelectorAll('#running tr').length === 1");
        assertThat(cells("#recent tr"))
                .containsExactly("none mlp seed 1", "completed", "val loss 2.5100, 400 tokens/s, 20.0 s");
        assertThat(text("#completed")).isEqualTo("1 + 3 before");
        assertThat(text("#waiting")).isEqualTo("43");
        assertThat(complaints()).isEmpty();
    }

    @Test
    void namesAreTextWhateverTheyAre() throws IOException {
        Trial hostile = new Trial(
                first.format(),
                RuleSet.skipping(HOSTILE, List.of("lm_head")),
                7,
                first.model(),
                first.training(),
                first.quantization(),
                first.corpus());
        progress.trialStarted(FakeTrials.planned(hostile));
        progress.stepEnded(new TrialStep(hostile.id(), 2, 3, 1, HOSTILE));
        progress.trialEnded(FakeTrials.planned(second), FakeTrials.ended(second, new Outcome.Failed("E", HOSTILE, "")));
        state.ended(new SweepEnd(0, 0, 1, 0, HOSTILE));
        show(1280, 900, "light");
        await("return document.querySelectorAll('#running tr').length === 2");
        assertThat(cells("#running tr:nth-child(2)").get(0)).contains("<img src=x onerror=");
        assertThat(cells("#recent tr").get(2)).contains("<img src=x onerror=");
        assertThat(text("#standing")).contains("stopped early: <img src=x onerror=");
        assertThat(browser.findElements(By.cssSelector("img, b, script:not([src])")))
                .isEmpty();
        assertThat(browser.getTitle()).isEqualTo("9% quick");

        browser.executeScript(
                "const image = document.createElement('div');"
                        + "image.innerHTML = '<img src=\"/icon.svg\" onload=\"document.title=1\">'; document.body.append(image);");
        await("return document.querySelector('img').complete");
        assertThat(browser.getTitle()).as("what runs inline is forbidden").isEqualTo("9% quick");
        assertThat(complaints()).singleElement().asString().contains("Content Security Policy");
    }

    @Test
    void fitsAPhoneAndADarkRoom() throws IOException {
        for (int seed = 1; seed <= 12; seed++) {
            Trial trial = trial(seed % 2 == 0 ? "none" : "e4m3fn", 100 + seed);
            progress.trialStarted(FakeTrials.planned(trial));
            progress.trialEnded(
                    FakeTrials.planned(trial),
                    seed == 5
                            ? FakeTrials.ended(trial, new Outcome.Failed("java.lang.Error", "x".repeat(200), ""))
                            : FakeTrials.completed(trial));
        }
        for (int step = 1; step <= 4; step++) {
            step(second, step, 4 - 0.4 * step);
        }
        for (String scheme : List.of("light", "dark")) {
            show(1280, 900, scheme);
            awaitPoints(second, 4);
            picture(scheme);
            show(390, 844, scheme);
            awaitPoints(second, 4);
            assertThat(browser.executeScript("return document.documentElement.scrollWidth"))
                    .as("width that a phone of 390 has to scroll")
                    .isEqualTo(390L);
            picture("phone-" + scheme);
        }
        assertThat(browser.executeScript("return getComputedStyle(document.body).backgroundColor"))
                .isEqualTo("rgb(20, 23, 28)");
        assertThat(complaints()).isEmpty();
    }

    @Test
    void aFormatOrATrialIsShownAloneAndAgainWithTheOthers() {
        Trial third = trial("none", 3);
        progress.trialStarted(FakeTrials.planned(third));
        progress.trialEnded(FakeTrials.planned(third), FakeTrials.completed(third));
        step(first, 1, 4.5);
        step(second, 1, 4.25);
        show(1280, 900, "light");
        awaitPoints(second, 1);
        String mean = "mean none 5";
        assertThat(shown()).containsExactlyInAnyOrder(first.id(), second.id(), third.id(), mean);
        press("#formats button", "none");
        assertThat(shown()).containsExactlyInAnyOrder(first.id(), third.id(), mean);
        press("#formats button", "none");
        assertThat(shown()).hasSize(4);
        press("td button", "e5m2 mlp seed 2");
        assertThat(shown()).containsExactly(second.id());
        assertThat(complaints()).isEmpty();
    }

    @Test
    void saysWhenTheSweepHasEndedAndWhenItIsGone() throws IOException {
        show(1280, 900, "light");
        await("return document.getElementById('standing').textContent.startsWith('Running on ')");
        page.close();
        await("return document.getElementById('standing').className === 'lost'");
        assertThat(text("#standing")).contains("altgrad status DIR");
    }

    private void step(Trial trial, int step, double loss) {
        progress.stepEnded(new TrialStep(trial.id(), step, loss, 1000, "node3"));
    }

    /** Opens the page anew in a window of that size. */
    private void show(int width, int height, String scheme) {
        browser.executeCdpCommand(
                "Emulation.setDeviceMetricsOverride",
                Map.of("width", width, "height", height, "deviceScaleFactor", 1, "mobile", width < 500));
        browser.executeCdpCommand(
                "Emulation.setEmulatedMedia",
                Map.of("features", List.of(Map.of("name", "prefers-color-scheme", "value", scheme))));
        browser.get(page.address().toString());
    }

    private static void await(String condition) {
        new WebDriverWait(browser, Duration.ofSeconds(20), Duration.ofMillis(50))
                .withMessage(condition)
                .until(driver -> (Boolean) browser.executeScript(condition));
    }

    private static long points(Trial trial) {
        Object points = browser.executeScript(
                "const option = echarts.getInstanceByDom(document.getElementById('chart'))?.getOption();"
                        + "const series = option?.series?.find(one => one.id === arguments[0]);"
                        + "return series ? series.data.length : 0;",
                trial.id());
        return (Long) points;
    }

    private static List<String> shown() {
        Object ids = browser.executeScript(
                "return echarts.getInstanceByDom(document.getElementById('chart')).getOption().series.filter(one => one).map(one => one.id)");
        return ((List<?>) ids).stream().map(String::valueOf).toList();
    }

    /** In one step: the table's rows are made anew each second. */
    private static void press(String selector, String text) {
        browser.executeScript(
                "[...document.querySelectorAll(arguments[0])].find(one => one.textContent === arguments[1]).click()",
                selector,
                text);
    }

    private static void awaitPoints(Trial trial, int count) {
        new WebDriverWait(browser, Duration.ofSeconds(20), Duration.ofMillis(50))
                .withMessage(count + " points of " + trial.id())
                .until(driver -> points(trial) >= count);
    }

    private static String text(String selector) {
        return browser.findElement(By.cssSelector(selector)).getText();
    }

    private static List<String> cells(String row) {
        return browser.findElements(By.cssSelector(row + " td")).stream()
                .map(WebElement::getText)
                .toList();
    }

    /** What the browser's console has said since this was last asked. */
    private static List<String> complaints() {
        List<String> lines = new ArrayList<>();
        for (LogEntry entry : browser.manage().logs().get(LogType.BROWSER)) {
            lines.add(entry.getMessage());
        }
        return lines;
    }

    private static void picture(String name) throws IOException {
        Files.write(PICTURES.resolve(name + ".png"), browser.getScreenshotAs(OutputType.BYTES));
    }
}
