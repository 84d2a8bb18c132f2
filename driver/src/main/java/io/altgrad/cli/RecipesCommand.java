package io.altgrad.cli;

import io.altgrad.sweep.PublishedRecipes;
import io.altgrad.sweep.PublishedRecipes.Published;
import io.altgrad.sweep.PublishedStates;
import io.altgrad.text.TextTable;
import java.io.PrintWriter;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code altgrad recipes}: the recipes and states that a sweep file may name, or one of them as a sweep file has it. */
@Command(
        name = "recipes",
        description = "List the published recipes and optimizer states, or print one as a sweep file has it.")
final class RecipesCommand implements Callable<Integer> {

    @Parameters(
            paramLabel = "NAME",
            arity = "0..1",
            description = "A recipe or states, for example te-mxfp8 or fp8-lm.")
    private String name;

    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() {
        PrintWriter out = spec.commandLine().getOut();
        if (name == null) {
            new TextTable<Published>()
                    .left("name", Published::name)
                    .left("what it is", Published::title)
                    .lines(Stream.concat(PublishedRecipes.all().stream(), PublishedStates.all().stream())
                            .toList())
                    .forEach(out::println);
        } else {
            out.print(PublishedRecipes.text(name));
        }
        out.flush();
        return ExitCode.OK;
    }
}
