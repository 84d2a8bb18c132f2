package io.altgrad;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;
import com.tngtech.archunit.lang.CompositeArchRule;
import java.util.ArrayList;
import java.util.List;

/** Which package of the worker may use which. */
@AnalyzeClasses(packages = "io.altgrad", importOptions = ImportOption.DoNotIncludeTests.class)
class ArchitectureTest {

    /** From the bottom to the top: each may use those before it. Those of one line do not use each other. */
    private static final List<List<String>> ORDER = List.of(
            List.of("base"),
            List.of("vector"),
            List.of("random"),
            List.of("format"),
            List.of("spec"),
            List.of("result"),
            List.of("tensor", "cuda"),
            List.of("engine", "arithmetic"),
            List.of("quantize"),
            List.of("nn"),
            List.of("surgery"),
            List.of("files", "safetensors"),
            List.of("corpus"),
            List.of("checkpoint"),
            List.of("train"),
            List.of("trial", "bench"));

    @ArchTest
    static final ArchRule dependenciesPointDown = downwards();

    @ArchTest
    static final ArchRule packagesAreFreeOfCycles =
            slices().matching("io.altgrad.(*)..").should().beFreeOfCycles();

    @ArchTest
    static final ArchRule nothingKnowsSpark = noClasses()
            .should()
            .dependOnClassesThat()
            .resideInAPackage("org.apache.spark..")
            .because("a trial runs the same in a test, in one process and on a cluster");

    @ArchTest
    static final ArchRule randomNeedsTheJdkBaseAndVectorAlone = classes()
            .that()
            .resideInAPackage("io.altgrad.random..")
            .should()
            .onlyDependOnClassesThat()
            .resideInAnyPackage("java..", "jdk..", "io.altgrad.base..", "io.altgrad.vector..", "io.altgrad.random..")
            .allowEmptyShould(true);

    @ArchTest
    static final ArchRule formatNeedsTheJdkBaseVectorAndRandomAlone = classes()
            .that()
            .resideInAPackage("io.altgrad.format..")
            .should()
            .onlyDependOnClassesThat()
            .resideInAnyPackage(
                    "java..",
                    "jdk..",
                    "io.altgrad.base..",
                    "io.altgrad.vector..",
                    "io.altgrad.random..",
                    "io.altgrad.format..");

    @ArchTest
    static final ArchRule valuesKnowNoEngine = noClasses()
            .that()
            .resideInAnyPackage("io.altgrad.spec..", "io.altgrad.result..")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("ai.djl..", "com.sun.jna..");

    @ArchTest
    static final ArchRule tensorKnowsNoEngine = classes()
            .that()
            .resideInAPackage("io.altgrad.tensor..")
            .should()
            .onlyDependOnClassesThat()
            .resideInAnyPackage(
                    "java..", "io.altgrad.random..", "io.altgrad.format..", "io.altgrad.spec..", "io.altgrad.tensor..");

    @ArchTest
    static final ArchRule onlyEnginesAndCudaTouchTheEnginesInternals = noClasses()
            .that()
            .resideInAPackage("io.altgrad..")
            .and()
            .resideOutsideOfPackages("io.altgrad.engine..", "io.altgrad.cuda..")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("ai.djl..", "com.sun.jna..")
            .because("everything above sees tensors");

    @ArchTest
    static final ArchRule theStableBindingKnowsNothingOfDjl = noClasses()
            .that()
            .resideInAnyPackage("io.altgrad.engine.libtorch..", "io.altgrad.engine.torch..")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("ai.djl..", "io.altgrad.engine.djl..")
            .because("a process has one libtorch, and a machine may have another than DJL's alone");

    @ArchTest
    static final ArchRule djlsBindingKnowsNothingOfTheStableOne = noClasses()
            .that()
            .resideInAPackage("io.altgrad.engine.djl..")
            .should()
            .dependOnClassesThat()
            .resideInAPackage("io.altgrad.engine.libtorch..");

    private static ArchRule downwards() {
        CompositeArchRule rule = null;
        for (int i = 0; i < ORDER.size(); i++) {
            for (String name : ORDER.get(i)) {
                List<String> forbidden = new ArrayList<>();
                ORDER.subList(i, ORDER.size())
                        .forEach(line -> line.stream()
                                .filter(other -> !other.equals(name))
                                .forEach(other -> forbidden.add("io.altgrad." + other + "..")));
                if (!forbidden.isEmpty()) {
                    ArchRule one = noClasses()
                            .that()
                            .resideInAPackage("io.altgrad." + name + "..")
                            .should()
                            .dependOnClassesThat()
                            .resideInAnyPackage(forbidden.toArray(String[]::new))
                            .allowEmptyShould(true);
                    rule = rule == null ? CompositeArchRule.of(one) : rule.and(one);
                }
            }
        }
        return rule;
    }
}
