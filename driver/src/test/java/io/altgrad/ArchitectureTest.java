package io.altgrad;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;
import com.tngtech.archunit.lang.CompositeArchRule;
import java.util.List;
import java.util.stream.Stream;

/** Which package of the driver may use which. The worker's packages have a test of their own. */
@AnalyzeClasses(packages = "io.altgrad", importOptions = ImportOption.DoNotIncludeTests.class)
class ArchitectureTest {

    /** From the bottom to the top: each may use those before it. */
    private static final List<String> ORDER = List.of(
            "text",
            "statistics",
            "stopping",
            "sweep",
            "run",
            "spark.wire",
            "spark.plugin",
            "spark.start",
            "dispatch",
            "store",
            "table",
            "compare",
            "export",
            "report",
            "watch",
            "live",
            "submit",
            "app",
            "cli");

    @ArchTest
    static final ArchRule dependenciesPointDown = downwards();

    @ArchTest
    static final ArchRule packagesAreFreeOfCycles =
            slices().matching("io.altgrad.(**)").should().beFreeOfCycles();

    @ArchTest
    static final ArchRule whatIsReadAndShownKnowsNoSpark = noClasses()
            .that()
            .resideInAnyPackage(
                    "io.altgrad.text..",
                    "io.altgrad.statistics..",
                    "io.altgrad.stopping..",
                    "io.altgrad.sweep..",
                    "io.altgrad.run..",
                    "io.altgrad.store..",
                    "io.altgrad.table..",
                    "io.altgrad.compare..",
                    "io.altgrad.export..",
                    "io.altgrad.watch..",
                    "io.altgrad.live..",
                    "io.altgrad.report..")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("org.apache.spark..", "io.altgrad.spark..", "io.altgrad.dispatch..")
            .because("a sweep is read, and results are read and compared, without starting Spark")
            .allowEmptyShould(true);

    @ArchTest
    static final ArchRule submittingNeedsToKnowHowSparkIsStartedAlone = noClasses()
            .that()
            .resideInAPackage("io.altgrad.submit..")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("io.altgrad.dispatch..", "io.altgrad.spark.plugin..", "io.altgrad.spark.wire..");

    @ArchTest
    static final ArchRule eventsAndContractsNeedValuesAlone = classes()
            .that()
            .resideInAPackage("io.altgrad.run..")
            .should()
            .onlyDependOnClassesThat()
            .resideInAnyPackage(
                    "java..",
                    "io.altgrad.base..",
                    "io.altgrad.result..",
                    "io.altgrad.spec..",
                    "io.altgrad.text..",
                    "io.altgrad.run..");

    @ArchTest
    static final ArchRule dispatchHandsResultsToWhoeverAsks = noClasses()
            .that()
            .resideInAnyPackage("io.altgrad.dispatch..", "io.altgrad.spark..")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("io.altgrad.sweep..", "org.apache.parquet..", "com.jerolba..")
            .because("trials come in and results go out through interfaces of its own");

    @ArchTest
    static final ArchRule icebergIsKnownToTablesAlone = noClasses()
            .that()
            .resideOutsideOfPackage("io.altgrad.table..")
            .should()
            .dependOnClassesThat()
            .resideInAPackage("org.apache.iceberg..")
            .because("the user brings it, or does not");

    @ArchTest
    static final ArchRule theDriverLeavesTheEngineToTheWorker = noClasses()
            .that()
            .resideInAnyPackage(packages(ORDER.subList(0, ORDER.size() - 1)))
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("ai.djl..", "com.sun.jna..");

    private static ArchRule downwards() {
        CompositeArchRule rule = null;
        for (int i = 0; i < ORDER.size() - 1; i++) {
            ArchRule one = noClasses()
                    .that()
                    .resideInAPackage("io.altgrad." + ORDER.get(i) + "..")
                    .should()
                    .dependOnClassesThat()
                    .resideInAnyPackage(packages(ORDER.subList(i + 1, ORDER.size())))
                    .allowEmptyShould(true);
            rule = rule == null ? CompositeArchRule.of(one) : rule.and(one);
        }
        return rule;
    }

    private static String[] packages(List<String> names) {
        return Stream.of(names.toArray(String[]::new))
                .map(name -> "io.altgrad." + name + "..")
                .toArray(String[]::new);
    }
}
