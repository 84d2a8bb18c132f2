package io.altgrad.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.within;

import io.altgrad.app.AltGrad;
import io.altgrad.app.RunOptions;
import io.altgrad.sweep.Sweep;
import io.altgrad.sweep.SweepFile;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

/** What the README and the pages beside the modules show is what the code gives. */
class ReadmeTest {

    private static final Path ROOT = Path.of("").toAbsolutePath().getParent();
    private static final Pattern CODE = Pattern.compile("(?ms)^```\\w*\\n(.*?)^```");
    private static final Pattern NUMBER = Pattern.compile("[+-]?\\d+\\.\\d+");

    /** A command in a block or in a line; what follows it in a block is a comment behind some spaces. */
    private static final Pattern COMMAND =
            Pattern.compile("(?m)(?:^|`)(?:submit/)?altgrad ([a-z][a-z-]*[^`\\n]*?)(?:`| {2,}#| *$)");

    /** What stands for a number on a page. */
    private static final Pattern PLACEHOLDER = Pattern.compile("(?<=[ =])(?:N|PORT|NATS|P)(?= |$)");

    private final StringWriter out = new StringWriter();

    @TempDir
    private Path folder;

    @Test
    void theReadmeIsShortAndItsPictureSmall() throws IOException {
        assertThat(read("README.md").lines()).hasSizeLessThanOrEqualTo(150);
        assertThat(Files.size(ROOT.resolve(".github/report.png"))).isBetween(10_000L, 150_000L);
    }

    /**
     * The six trials of quick.yaml, which is ten seconds of training and the first that a reader tries. Their losses differ
     * by processor in what is rounded; the words and the shape of the table do not.
     */
    @Test
    void quicksTableIsWhatItsRunPrints() throws IOException {
        Sweep sweep = Sweep.read(ROOT.resolve("conf/quick.yaml")).withOutput(folder.toString());
        assertThat(AltGrad.local(2).run(sweep, RunOptions.DEFAULT).isSuccessful())
                .isTrue();
        assertThat(run(new CompareCommand(), "compare", folder.toString(), "--width", "100"))
                .isZero();

        String shown = block(read("README.md"), "Within 0.01 nats");
        String printed = out.toString().lines().limit(shown.lines().count()).collect(Collectors.joining("\n"));
        assertThat(shape(printed)).isEqualTo(shape(shown));
        List<Double> numbers = numbers(printed);
        for (int i = 0; i < numbers.size(); i++) {
            assertThat(numbers.get(i)).isCloseTo(numbers(shown).get(i), within(0.2));
        }
    }

    @Test
    void theSweepOfOnesOwnHasTheTrialsThatThePageCounts() throws IOException {
        String readme = read("README.md");
        Path mine = Files.writeString(folder.resolve("mine.yaml"), block(readme, "name: mine"));
        Matcher counted = Pattern.compile("# (\\d+) trials:").matcher(readme);
        assertThat(counted.find()).isTrue();
        assertThat(SweepFile.read(mine).grid().size()).isEqualTo(Long.parseLong(counted.group(1)));
        assertThat(readme).contains("A sweep of your own");
        assertThat(block(readme, "name: mine").lines()).hasSizeLessThanOrEqualTo(10);
    }

    @Test
    void theFormatTableIsTheRegistrys() throws IOException {
        run(new FormatsCommand(), "formats");
        String table = out.toString().lines().map(String::stripTrailing).collect(Collectors.joining("\n"));
        assertThat(read("worker/README.md")).contains(table.strip());
    }

    @Test
    void everyTruthIsListed() throws IOException {
        String page = read("worker/README.md");
        try (Stream<Path> tests = Files.list(ROOT.resolve("worker/src/test/java/io/altgrad/truth"))) {
            assertThat(tests.map(test -> test.getFileName().toString().replace("Test.java", "")))
                    .hasSize(11)
                    .allSatisfy(truth -> assertThat(page).contains("`" + truth + "`"));
        }
    }

    @Test
    void everyCommandHasItsRowAndEveryOptionOfARowIsThere() throws IOException {
        Map<String, CommandLine> commands = commands().getSubcommands();
        List<String> rows = read("driver/README.md")
                .lines()
                .filter(line -> line.startsWith("| `"))
                .filter(line -> commands.containsKey(firstWord(line)))
                .toList();
        assertThat(rows.stream().flatMap(row -> words(row.split("\\|")[1])))
                .as("the commands of driver/README.md")
                .containsAll(commands.keySet());
        for (String row : rows) {
            CommandLine command = commands.get(firstWord(row));
            Set<String> known =
                    new TreeSet<>(command.getCommandSpec().optionsMap().keySet());
            command.getSubcommands()
                    .values()
                    .forEach(sub ->
                            known.addAll(sub.getCommandSpec().optionsMap().keySet()));
            assertThat(known).as(row).containsAll(options(row));
        }
    }

    /** Parsed, and not run: what they do has tests of its own. A command's bare name may stand in a sentence. */
    @Test
    void everyCommandOnAPageIsOneThatTheProgramTakes() {
        List<String> shown = Stream.of(
                        "README.md",
                        "conf/README.md",
                        "submit/README.md",
                        "driver/README.md",
                        "worker/README.md",
                        ".github/CONTRIBUTING.md")
                .flatMap(page -> COMMAND.matcher(read(page)).results())
                .map(command -> command.group(1).strip())
                .distinct()
                .toList();
        assertThat(shown).hasSizeGreaterThan(20);
        for (String line : shown) {
            String[] words = PLACEHOLDER.matcher(line).replaceAll("1").split("\\s+");
            if (words.length == 1) {
                assertThat(commands().getSubcommands()).containsKey(words[0]);
            } else {
                assertThatCode(() -> commands().parseArgs(words)).as(line).doesNotThrowAnyException();
            }
        }
    }

    private static CommandLine commands() {
        PrintWriter nowhere = new PrintWriter(new StringWriter());
        return Main.commandLine(Main.subcommands(nowhere, nowhere));
    }

    private int run(Object command, String... words) {
        return Main.commandLine(List.of(command))
                .setOut(new PrintWriter(out, true))
                .execute(words);
    }

    private static String firstWord(String row) {
        return words(row).findFirst().orElse("");
    }

    /** The first words of a row's pieces of code. */
    private static Stream<String> words(String row) {
        return Pattern.compile("`([a-z-]+)[^`]*`").matcher(row).results().map(result -> result.group(1));
    }

    private static List<String> options(String row) {
        return Pattern.compile("--[a-z][a-z-]*")
                .matcher(row.replaceAll("\\([^)]*\\)", ""))
                .results()
                .map(MatchResult::group)
                .toList();
    }

    /** The block of code that begins so. */
    private static String block(String page, String beginning) {
        return CODE.matcher(page)
                .results()
                .map(result -> result.group(1))
                .filter(block -> block.startsWith(beginning))
                .findFirst()
                .orElseThrow(() -> new AssertionError("no block begins with " + beginning));
    }

    /** The text without its numbers, its padding and the digits of whole ones that verdicts do not hang on. */
    private static String shape(String text) {
        return NUMBER.matcher(text)
                .replaceAll("#")
                .replaceAll("(?m) 1$", " #")
                .replaceAll(" +", " ")
                .strip();
    }

    private static List<Double> numbers(String text) {
        return NUMBER.matcher(text)
                .results()
                .map(result -> Double.valueOf(result.group()))
                .toList();
    }

    private static String read(String page) {
        try {
            return Files.readString(ROOT.resolve(page));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
