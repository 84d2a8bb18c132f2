package io.altgrad.fake;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.Statement;

/** Parquet files as other versions of this program would have written them. */
public final class OtherSchema {

    private OtherSchema() {}

    /** Puts {@code columns}, as SQL selects them from the file, in the place of its content. */
    public static void rewrite(Path file, String columns) throws Exception {
        Path other = file.resolveSibling(".other");
        try (Connection duck = DriverManager.getConnection("jdbc:duckdb:");
                Statement statement = duck.createStatement()) {
            statement.execute("SET threads = 1");
            statement.execute("COPY (SELECT " + columns + " FROM '" + file + "') TO '" + other + "' (FORMAT parquet)");
        }
        Files.move(other, file, StandardCopyOption.REPLACE_EXISTING);
    }
}
