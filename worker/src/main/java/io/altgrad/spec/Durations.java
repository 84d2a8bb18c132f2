package io.altgrad.spec;

import io.altgrad.base.UserError;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Durations as people write them: a whole number and a unit, {@code 90s}, {@code 5m}, {@code 12h}, {@code 2d}. */
public final class Durations {

    private static final Pattern FORM = Pattern.compile("([0-9]{1,9})([smhd])");

    private static final Map<String, Duration> UNITS = new LinkedHashMap<>();

    static {
        UNITS.put("d", Duration.ofDays(1));
        UNITS.put("h", Duration.ofHours(1));
        UNITS.put("m", Duration.ofMinutes(1));
        UNITS.put("s", Duration.ofSeconds(1));
    }

    private Durations() {}

    /** @throws UserError if the text is no duration */
    public static Duration parse(String text) {
        Matcher matcher = FORM.matcher(text);
        if (!matcher.matches()) {
            throw new UserError("Cannot read '" + text
                    + "' as a duration: expected a whole number and a unit, such as 90s, 5m, 12h or 2d.");
        }
        return UNITS.get(matcher.group(2)).multipliedBy(Long.parseLong(matcher.group(1)));
    }

    /** Writes a duration in the largest unit that gives a whole number; parts of a second are dropped. */
    public static String toString(Duration duration) {
        for (Map.Entry<String, Duration> unit : UNITS.entrySet()) {
            long seconds = unit.getValue().toSeconds();
            if (duration.toSeconds() % seconds == 0 && duration.toSeconds() >= seconds) {
                return duration.toSeconds() / seconds + unit.getKey();
            }
        }
        return "0s";
    }
}
