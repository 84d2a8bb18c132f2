package io.altgrad;

import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.Dependency;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** The pictures of .github/ARCHITECTURE.md, made from the compiled packages of both modules and their descriptions. */
class ArchitecturePageTest {

    private static final Path PAGE = Path.of("..", ".github", "ARCHITECTURE.md");
    private static final String WRITE = "mvn -pl driver test -Dtest=ArchitecturePageTest -Darchitecture=write";
    private static final String ROOT = "io.altgrad.";
    private static final Pattern FIRST_SENTENCE =
            Pattern.compile("/\\*\\*(.*?)(?:\\.(?=\\s)|:?\\s*\\n \\*\\s*\\n|:?\\s*<|\\*/)", Pattern.DOTALL);

    /** Each package with those that it uses. */
    private final Map<String, Set<String>> uses = uses();

    @Test
    void thePageIsWhatTheCodeSays() throws IOException {
        String page = Files.readString(PAGE);
        String now = page;
        for (String module : new String[] {"worker", "driver"}) {
            now = replace(now, module, picture(module) + "\n" + table(module));
        }
        if ("write".equals(System.getProperty("architecture"))) {
            Files.writeString(PAGE, now);
        } else {
            assertThat(page)
                    .as("%s, which %s makes anew from the code", PAGE, WRITE)
                    .isEqualTo(now);
        }
    }

    private static String replace(String page, String module, String part) {
        String begin = "<!-- generated: " + module + " -->\n";
        String end = "<!-- end: " + module + " -->";
        assertThat(page).contains(begin, end);
        return page.substring(0, page.indexOf(begin) + begin.length()) + part + page.substring(page.indexOf(end));
    }

    /** Arrows from users to what they use, without those that others imply. */
    private String picture(String module) {
        StringBuilder picture = new StringBuilder("```mermaid\ngraph TD\n");
        for (String name : packages(module)) {
            Set<String> own = new TreeSet<>(uses.get(name));
            own.retainAll(packages(module));
            Set<String> drawn = new TreeSet<>(own);
            own.forEach(other -> drawn.removeAll(reached(other)));
            picture.append("  ").append(name).append('\n');
            drawn.forEach(other -> picture.append("  " + name + " --> " + other + "\n"));
        }
        return picture.append("```\n").toString();
    }

    private String table(String module) {
        StringBuilder table = new StringBuilder("| package | purpose | uses |\n|---|---|---|\n");
        for (String name : packages(module)) {
            table.append(
                    "| `" + name + "` | " + purpose(module, name) + " | " + String.join(", ", uses.get(name)) + " |\n");
        }
        return table.toString();
    }

    private Set<String> reached(String name) {
        Set<String> all = new TreeSet<>(uses.get(name));
        uses.get(name).forEach(other -> all.addAll(reached(other)));
        return all;
    }

    /** A module's packages, each after those of the same module that it uses. */
    private Set<String> packages(String module) {
        Map<String, Integer> floors = new HashMap<>();
        uses.keySet().forEach(name -> floor(name, floors));
        return uses.keySet().stream()
                .filter(name -> Files.isDirectory(folder(module, name)))
                .sorted(Comparator.<String>comparingInt(floors::get).thenComparing(name -> name))
                .collect(Collectors.toCollection(LinkedHashSet::new));
    }

    private int floor(String name, Map<String, Integer> floors) {
        Integer known = floors.get(name);
        if (known == null) {
            known = uses.get(name).stream()
                    .mapToInt(other -> floor(other, floors) + 1)
                    .max()
                    .orElse(0);
            floors.put(name, known);
        }
        return known;
    }

    private static Path folder(String module, String name) {
        return Path.of("..", module, "src", "main", "java", "io", "altgrad").resolve(name.replace('.', '/'));
    }

    /** The first sentence of the package's description. */
    private static String purpose(String module, String name) {
        Path description = folder(module, name).resolve("package-info.java");
        try {
            Matcher sentence = FIRST_SENTENCE.matcher(Files.readString(description));
            assertThat(sentence.find()).as("%s has a sentence", description).isTrue();
            return sentence.group(1)
                    .replaceAll("\\s*\\n \\*\\s*", " ")
                    .replaceAll("\\{@(?:code|link) ([^}]*)}", "`$1`")
                    .replaceAll("`io\\.altgrad\\.(?:\\w+\\.)*([A-Z]\\w*)`", "`$1`")
                    .replace("|", "\\|")
                    .strip();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Map<String, Set<String>> uses() {
        JavaClasses classes = new ClassFileImporter()
                .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
                .importPackages("io.altgrad");
        Map<String, Set<String>> uses = new TreeMap<>();
        for (JavaClass one : classes.that(resideInAPackage(ROOT + "*.."))) {
            Set<String> used = uses.computeIfAbsent(name(one), name -> new TreeSet<>());
            for (Dependency dependency : one.getDirectDependenciesFromSelf()) {
                JavaClass other = dependency.getTargetClass().getBaseComponentType();
                if (other.getPackageName().startsWith(ROOT) && !name(other).equals(name(one))) {
                    used.add(name(other));
                }
            }
        }
        return uses;
    }

    /** The package below the root: spark.start of io.altgrad.spark.start. */
    private static String name(JavaClass one) {
        return one.getPackageName().substring(ROOT.length());
    }
}
