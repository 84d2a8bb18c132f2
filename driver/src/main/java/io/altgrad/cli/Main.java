package io.altgrad.cli;

import io.altgrad.app.SweepPlan;
import io.altgrad.base.NativeFolder;
import io.altgrad.base.Spelling;
import io.altgrad.files.LoginUser;
import io.altgrad.spec.Setting;
import io.altgrad.spec.TrialSettings;
import io.altgrad.submit.DriverEnd;
import io.altgrad.text.Paint;
import io.altgrad.watch.Coloring;
import java.io.PrintWriter;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;
import picocli.CommandLine.Spec;
import picocli.CommandLine.UnmatchedArgumentException;

/**
 * The {@code altgrad} command. Exit codes: 0 done, 1 a trial or anything else failed, 2 a user's mistake (one line on
 * standard error), 3 a part of {@code gpu-check} could not be run, 130 and 143 for SIGINT and SIGTERM, which are the JVM's own.
 *
 * <p>No subcommand names a Spark class in a field or a signature: what needs no Spark starts without loading it.
 */
@Command(
        name = "altgrad",
        description = "Sweeps of low-precision training formats on Apache Spark.",
        versionProvider = Main.Version.class,
        exitCodeListHeading = "%nExit codes:%n",
        exitCodeList = {
            "0:done",
            "1:a trial failed, or something else did",
            "2:a mistake in the command line or in the sweep file",
            "3:a part of gpu-check could not be run here",
            "130, 143:stopped by Ctrl-C, by SIGTERM"
        })
@SuppressWarnings("UnusedVariable") // picocli acts on the help and version options itself.
public final class Main implements Callable<Integer> {

    @Option(
            names = {"-h", "--help"},
            usageHelp = true,
            scope = CommandLine.ScopeType.INHERIT,
            description = "Show this and exit.")
    private boolean help;

    @Option(
            names = {"-V", "--version"},
            versionHelp = true,
            description = "Show version and commit, and exit.")
    private boolean version;

    private Coloring coloring = Coloring.AUTO;

    @Spec
    private CommandSpec spec;

    @Option(
            names = "--color",
            paramLabel = "WHEN",
            scope = CommandLine.ScopeType.INHERIT,
            description = "Colours: auto (terminals, unless NO_COLOR has a value), always or never.")
    private void color(Coloring places) {
        coloring = places == null ? Coloring.AUTO : places;
        spec.commandLine()
                .setColorScheme(CommandLine.Help.defaultColorScheme(
                        coloring.onOutput() == Paint.ANSI ? CommandLine.Help.Ansi.ON : CommandLine.Help.Ansi.OFF));
    }

    /** The places that get colours from {@code command}, one of the subcommands. */
    static Coloring coloring(CommandSpec command) {
        return ((Main) command.root().userObject()).coloring;
    }

    public static void main(String[] args) {
        StandardError.restore();
        LoginUser.nameTheNameless();
        NativeFolder.here().use();
        // Over System.out itself a writer hears of a broken pipe; over picocli's wrapper it does not.
        PrintWriter out = new PrintWriter(System.out, true, charset());
        PrintWriter err = new PrintWriter(System.err, true, charset());
        CommandLine command = commandLine(asked(args, subcommands(out, err)));
        command.setOut(out);
        int code = command.execute(args);
        if (!DriverEnd.isOnYarn()) {
            System.exit(code);
        }
        requireReturned(command);
    }

    /**
     * Returns from a driver in YARN's application master, which takes any exit for a crash, and its application for one
     * to start again. A sweep that was run has succeeded there; its rows say what of it failed.
     */
    private static void requireReturned(CommandLine command) {
        CommandLine last = command.getSubcommands().values().stream()
                .filter(one -> one.getParseResult() != null)
                .findFirst()
                .orElse(command);
        if (last.getExecutionResult() == null) {
            throw new IllegalStateException("An error ended the driver; its log and the submitting command say which.");
        }
    }

    /** Every command there is, in the order of the help. */
    static List<Object> subcommands(PrintWriter out, PrintWriter err) {
        return List.of(
                new RunCommand(new SparkSweepRunner(out, err)),
                new NewCommand(),
                new ValidateCommand(),
                new PlanCommand(SweepPlan::layers),
                new SimulateCommand(),
                new StatusCommand(),
                new ContinueCommand(),
                new ListCommand(),
                new ShowCommand(),
                new DiffCommand(),
                new CompareCommand(),
                new ReportCommand(),
                new SchemaCommand(),
                new ExportCommand(),
                new CompactCommand(),
                new PruneCommand(),
                new FormatsCommand(),
                new RecipesCommand(),
                new QuantizeCommand(),
                new InitCommand(),
                new EvaluateCommand(),
                new GpuCheckCommand(),
                new BenchCommand(),
                new HistoryCommand(),
                new LogsCommand(),
                new DevClusterCommand(),
                new CompletionCommand(),
                new VersionCommand(),
                new HelpCommand());
    }

    /**
     * The commands that a command line needs: the one that it begins with, because each takes picocli a while that is
     * worth saving, or all where it begins with none, or with one that shows the others.
     */
    static List<Object> asked(String[] args, List<Object> all) {
        for (Object command : all) {
            boolean shows = command instanceof HelpCommand || command instanceof CompletionCommand;
            if (args.length > 0 && !shows && name(command).equals(args[0])) {
                return List.of(command);
            }
        }
        return all;
    }

    private static String name(Object command) {
        return command.getClass().getAnnotation(Command.class).name();
    }

    /** The locale's; UTF-8 where it names none, as in a container, or a table's ± would be replaced. */
    static Charset charset() {
        Charset ofLocale = Charset.forName(System.getProperty("native.encoding"));
        return ofLocale.equals(StandardCharsets.US_ASCII) ? StandardCharsets.UTF_8 : ofLocale;
    }

    /** The command line over {@code subcommands}, each an object annotated with {@link Command}. */
    static CommandLine commandLine(List<?> subcommands) {
        CommandLine command = new CommandLine(new Main());
        subcommands.forEach(command::addSubcommand);
        return command.setCaseInsensitiveEnumValuesAllowed(true)
                .setParameterExceptionHandler(Main::refuse)
                .setExecutionExceptionHandler((thrown, failed, parsed) -> fail(thrown, failed))
                .setExecutionStrategy(Main::runLast);
    }

    @Override
    public Integer call() {
        spec.commandLine().usage(spec.commandLine().getErr());
        return ExitCode.USER_ERROR;
    }

    /** Runs a command as picocli does by itself, which lets an {@link Error} go by. */
    private static int runLast(ParseResult parsed) {
        try {
            return new CommandLine.RunLast().execute(parsed);
        } catch (Error e) {
            return fail(e, parsed.commandSpec().commandLine());
        }
    }

    private static int refuse(ParameterException e, String[] args) {
        CommandLine command = e.getCommandLine();
        String message = inWords(e.getMessage());
        if (e instanceof UnmatchedArgumentException unmatched) {
            message +=
                    meant(unmatched).map(word -> "; did you mean " + word + "?").orElse("");
        }
        String line = message.replaceAll("\\s*\\R\\s*", " ");
        command.getErr()
                .println(line + (line.endsWith("?") ? " See '" : "; see '")
                        + command.getCommandSpec().qualifiedName() + " --help'.");
        return ExitCode.USER_ERROR;
    }

    /** The nearest option or subcommand; picocli's own guess goes by common beginnings where nothing is near. */
    private static Optional<String> meant(UnmatchedArgumentException unmatched) {
        CommandSpec command = unmatched.getCommandLine().getCommandSpec();
        String word = unmatched.getUnmatched().get(0).replaceFirst("=.*", "");
        Optional<String> setting = setting(unmatched, word);
        if (setting.isPresent()) {
            return setting;
        }
        Optional<String> near = Spelling.nearest(
                word,
                word.startsWith("-")
                        ? command.optionsMap().keySet()
                        : command.subcommands().keySet());
        return near.or(() -> unmatched.getSuggestions().stream().findFirst());
    }

    /**
     * The option that sets the setting which an unknown one is named after: {@code --set training.steps=10} for
     * {@code --steps}.
     */
    private static Optional<String> setting(UnmatchedArgumentException unmatched, String word) {
        CommandSpec command = unmatched.getCommandLine().getCommandSpec();
        if (!word.startsWith("--") || !command.optionsMap().containsKey("--set")) {
            return Optional.empty();
        }
        List<String> given = unmatched.getUnmatched();
        String first = given.get(0);
        String value = first.contains("=")
                ? first.substring(first.indexOf('=') + 1)
                : given.size() > 1 ? given.get(1) : "VALUE";
        return TrialSettings.ALL.stream()
                .map(Setting::name)
                .filter(name -> name.substring(name.indexOf('.') + 1)
                        .equalsIgnoreCase(word.substring(2).replace("-", "")))
                .findFirst()
                .map(name -> "--set " + name + "=" + value);
    }

    /** Java's types as a user calls them. */
    private static String inWords(String message) {
        return message.replaceFirst(" is not an? (int|long)$", " is not a whole number")
                .replaceFirst(" is not a double$", " is not a number")
                .replaceFirst("option option", "option");
    }

    private static int fail(Throwable thrown, CommandLine command) {
        Optional<ErrorLine> line = ErrorLine.of(thrown);
        line.ifPresentOrElse(
                told -> command.getErr().println(told.text()), () -> thrown.printStackTrace(command.getErr()));
        return line.map(ErrorLine::exitCode).orElse(ExitCode.FAILURE);
    }

    /** The line of {@code --version}. */
    static final class Version implements CommandLine.IVersionProvider {
        @Override
        public String[] getVersion() {
            return new String[] {VersionCommand.line()};
        }
    }
}
