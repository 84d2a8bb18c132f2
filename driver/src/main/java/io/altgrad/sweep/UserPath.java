package io.altgrad.sweep;

import io.altgrad.base.UserError;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Paths as users write them where no shell comes by: in a sweep file, or after {@code --out=}. What a shell would replace
 * is refused, for it would become a folder of that name, on whatever file system is the default.
 */
public final class UserPath {

    private static final Pattern HOME = Pattern.compile("^~(?=/|$)|\\$HOME\\b|\\$\\{HOME}");
    private static final Pattern SHELL = Pattern.compile("^~|\\$[A-Za-z_{(]");

    private UserPath() {}

    /**
     * The reason for which {@code path} is not what it was meant to be, with what to write instead; empty where nothing
     * is wrong.
     */
    static Optional<String> objection(String path) {
        if (!SHELL.matcher(path).find()) {
            return Optional.empty();
        }
        String whole =
                HOME.matcher(path).replaceAll(match -> Matcher.quoteReplacement(System.getProperty("user.home")));
        String write = SHELL.matcher(whole).find() ? "the path in full" : whole;
        return Optional.of("'~' and '$NAME' are a shell's, and are not replaced here; write " + write);
    }

    /**
     * The path that was given to an option.
     *
     * @throws UserError if it is blank, or a shell should have replaced a part of it
     */
    public static String of(String option, String path) {
        Optional<String> objection = path.isBlank() ? Optional.of("it is blank; give a path") : objection(path);
        objection.ifPresent(reason -> {
            throw new UserError("Cannot use " + option + " " + Source.show(path) + ": " + reason + ".");
        });
        return path;
    }
}
