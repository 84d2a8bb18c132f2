package io.altgrad.table;

import io.altgrad.base.UserError;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import org.apache.hadoop.conf.Configuration;
import org.apache.iceberg.CatalogUtil;
import org.apache.iceberg.catalog.Catalog;
import org.apache.iceberg.catalog.Namespace;
import org.apache.iceberg.catalog.SupportsNamespaces;

/** A catalog of Iceberg's as Spark's properties describe it: {@code spark.sql.catalog.NAME} and what begins with it. */
final class SparkCatalog {

    private static final String PREFIX = "spark.sql.catalog.";
    private static final String HADOOP = "hadoop.";

    private static final Set<String> CLASSES =
            Set.of("org.apache.iceberg.spark.SparkCatalog", "org.apache.iceberg.spark.SparkSessionCatalog");

    private SparkCatalog() {}

    /**
     * Opens the catalog of {@code table}, and makes its database where there is none.
     *
     * @param properties Spark's
     * @throws UserError if the properties describe none of Iceberg's
     */
    static Catalog open(TableName table, Map<String, String> properties, Configuration configuration) {
        String key = PREFIX + table.catalog();
        String type = properties.get(key);
        if (type == null) {
            throw new UserError("Cannot write to table " + table + ": Spark has no catalog '" + table.catalog() + "' ("
                    + key + " is not set); describe it with --conf or in spark-defaults.conf.");
        }
        if (!CLASSES.contains(type)) {
            throw new UserError("Cannot write to table " + table + ": " + key + " is " + type
                    + ", and catalogs of org.apache.iceberg.spark.SparkCatalog alone are known; name one of those.");
        }
        Map<String, String> options = new HashMap<>();
        Configuration hadoop = new Configuration(configuration);
        properties.forEach((name, value) -> {
            if (name.startsWith(key + "." + HADOOP)) {
                hadoop.set(name.substring(key.length() + 1 + HADOOP.length()), value);
            } else if (name.startsWith(key + ".")) {
                options.put(name.substring(key.length() + 1), value);
            }
        });
        Catalog catalog = CatalogUtil.buildIcebergCatalog(table.catalog(), options, hadoop);
        Namespace namespace = namespace(table);
        if (catalog instanceof SupportsNamespaces namespaces && !namespaces.namespaceExists(namespace)) {
            namespaces.createNamespace(namespace);
        }
        return catalog;
    }

    static Namespace namespace(TableName table) {
        return Namespace.of(table.namespace().toArray(String[]::new));
    }
}
