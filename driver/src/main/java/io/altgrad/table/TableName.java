package io.altgrad.table;

import io.altgrad.base.UserError;
import java.util.List;
import java.util.regex.Pattern;

/**
 * The name of a sweep's tables, as Spark SQL has it.
 *
 * @param namespace the database, or several within each other
 * @param name with which the names of the tables begin
 */
public record TableName(String catalog, List<String> namespace, String name) {

    private static final Pattern PARTS = Pattern.compile("\\w+(\\.\\w+){2,}");

    public TableName {
        namespace = List.copyOf(namespace);
    }

    /** @throws UserError if {@code text} is not {@code catalog.database.name} */
    public static TableName parse(String text) {
        if (!PARTS.matcher(text).matches()) {
            throw new UserError(
                    "Cannot write to table '" + text + "': its name is to be catalog.database.name, of letters,"
                            + " digits and _; the catalog is the one of spark.sql.catalog.CATALOG.");
        }
        List<String> parts = List.of(text.split("\\."));
        return new TableName(parts.get(0), parts.subList(1, parts.size() - 1), parts.get(parts.size() - 1));
    }

    @Override
    public String toString() {
        return catalog + "." + String.join(".", namespace) + "." + name;
    }
}
