package io.altgrad.engine.libtorch;

/**
 * One operation of libtorch's dispatcher. The stack has no length: the library reads as many arguments as its own version
 * of the operation has, so that those behind the ones that are given must be zero, which leaves them out.
 */
final class Operation {

    private static final int MOST_ARGUMENTS = 32;

    private final String text;
    private final long name;
    private final long overload;

    Operation(String name) {
        this(name, "");
    }

    /** @param name with its namespace where that is not {@code aten} */
    Operation(String name, String overload) {
        this.text = name;
        this.name = Libtorch.characters(name.contains("::") ? name : "aten::" + name);
        this.overload = Libtorch.characters(overload);
    }

    /** Calls it for {@code results} tensors. */
    long[] call(int results, long... arguments) {
        Scratch scratch = Scratch.get();
        scratch.push(MOST_ARGUMENTS, arguments);
        Libtorch.check(
                text,
                StableAbi.torch_call_dispatcher(
                        name, overload, scratch.stack(), Libtorch.version().abi()));
        return scratch.pop(results);
    }

    long one(long... arguments) {
        return call(1, arguments)[0];
    }
}
