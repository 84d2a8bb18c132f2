package io.altgrad.spark.plugin;

import com.fasterxml.jackson.core.io.JsonStringEncoder;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.apache.spark.SparkConf;
import scala.Tuple2;

/** Takes the values of Spark properties out of texts whose names Spark itself would not show: {@code spark.redaction.regex}. */
final class Redaction {

    /** Spark's own words in the place of a value. */
    static final String REDACTED = "*********(redacted)";

    /** Spark's default, {@code org.apache.spark.internal.config.SECRET_REDACTION_PATTERN}. */
    private static final String SECRET = "(?i)secret|password|token|access[.]?key";

    /** A value so short, such as {@code true}, is no secret, and stands in many a text that is none. */
    private static final int SHORTEST = 6;

    private final List<String> secrets;

    private Redaction(List<String> secrets) {
        this.secrets = secrets;
    }

    /** The redaction of the secrets that {@code conf} holds, as they are and as JSON has them. */
    static Redaction of(SparkConf conf) {
        Pattern names = Pattern.compile(conf.get("spark.redaction.regex", SECRET));
        return new Redaction(Arrays.stream(conf.getAll())
                .filter(property -> names.matcher(property._1()).find())
                .map(Tuple2::_2)
                .filter(value -> value.length() >= SHORTEST)
                .flatMap(value -> Stream.of(
                        value, new String(JsonStringEncoder.getInstance().quoteAsString(value))))
                .distinct()
                // One may be the beginning of another.
                .sorted(Comparator.comparingInt(String::length).reversed())
                .toList());
    }

    /** The text without them. */
    String redact(String text) {
        String redacted = text;
        for (String secret : secrets) {
            redacted = redacted.replace(secret, REDACTED);
        }
        return redacted;
    }
}
