package io.altgrad.cuda;

import com.sun.jna.Memory;

/** A struct as the kernels read it, which is zeros where nothing was put. */
final class Struct {

    private final Memory memory;

    Struct(int bytes) {
        memory = new Memory(bytes);
        memory.clear();
    }

    Struct put(int offset, long value) {
        memory.setLong(offset, value);
        return this;
    }

    Struct put(int offset, int value) {
        memory.setInt(offset, value);
        return this;
    }

    Struct put(int offset, float value) {
        memory.setFloat(offset, value);
        return this;
    }

    Struct put(int offset, double value) {
        memory.setDouble(offset, value);
        return this;
    }

    Memory memory() {
        return memory;
    }
}
