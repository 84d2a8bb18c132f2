package io.altgrad.engine.libtorch;

/** A text that does not change, as an argument. Versions before 2.14 never free it: some 80 bytes a call. */
final class Text {

    private final long characters;
    private final int length;

    Text(String text) {
        this.characters = Libtorch.characters(text);
        this.length = text.length();
    }

    long argument() {
        Scratch scratch = Scratch.get();
        Libtorch.check("a text", StableAbi.torch_new_string_handle(characters, length, scratch.result()));
        return scratch.take();
    }
}
