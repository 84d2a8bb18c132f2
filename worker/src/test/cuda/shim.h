// As much of CUDA as the kernels use, in plain C++: the same source, compiled by g++, runs on a CPU. The threads of a
// block are fibres of one thread, so that barriers, warps and shared memory are what they are on a device; the blocks of
// a grid run one after the other.
#pragma once

#include <ucontext.h>

#include <cmath>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <mutex>

#define __global__
#define __device__
#define __noinline__ __attribute__((noinline))
#define __shared__ static
#define __launch_bounds__(...)

struct Dim {
    unsigned x, y, z;
};

struct alignas(16) float4 {
    float x, y, z, w;
};

namespace shim {

const int MAX_THREADS = 1024;
const int STACK_BYTES = 64 * 1024;

// Where a fibre waits for others of its block or of its warp to arrive.
struct Meeting {
    unsigned generation = 0;
    int arrived = 0;
    uint64_t slots[2][32];
};

// The registers of a switch between fibres. The compiler's own setjmp keeps three and spills the rest, a tenth of the
// time that the C library's takes; and a check of a device makes hundreds of millions of switches.
typedef void* Jump[5];

// As small as a line of the cache: a block has hundreds, and looks at all of them again and again.
struct alignas(64) Fibre {
    Jump at;
    char* stack = nullptr;
    Meeting* waitsFor = nullptr;
    unsigned generation = 0;
    bool done = true;
};

struct Machine {
    Fibre fibres[MAX_THREADS];
    Meeting block;
    Meeting warps[MAX_THREADS / 32];
    Jump scheduler;
    int threads = 0;
    int current = 0;
    void (*kernel)(void**) = nullptr;
    void** arguments = nullptr;
};

inline Machine* machine = nullptr;

}  // namespace shim

inline Dim threadIdx, blockIdx, blockDim, gridDim;

namespace shim {

// Not inlined: a function that jumps may not be one that is jumped into.
__attribute__((noipa, noreturn)) inline void leave() { __builtin_longjmp(machine->scheduler, 1); }

__attribute__((noipa)) inline void yield() {
    if (__builtin_setjmp(machine->fibres[machine->current].at) == 0) {
        leave();
    }
}

inline void meet(Meeting& meeting, int members) {
    unsigned generation = meeting.generation;
    if (++meeting.arrived == members) {
        meeting.arrived = 0;
        meeting.generation++;
        return;
    }
    Fibre& self = machine->fibres[machine->current];
    self.waitsFor = &meeting;
    self.generation = generation;
    yield();
}

inline void runFibre() {
    for (;;) {
        machine->kernel(machine->arguments);
        machine->fibres[machine->current].done = true;
        yield();
    }
}

// Goes on where a fibre waits, or begins it.
__attribute__((noipa, noreturn)) inline void start(Fibre& fibre) {
    if (fibre.stack == nullptr) {
        fibre.stack = static_cast<char*>(malloc(STACK_BYTES));
        ucontext_t first;
        getcontext(&first);
        first.uc_stack.ss_sp = fibre.stack;
        first.uc_stack.ss_size = STACK_BYTES;
        first.uc_link = nullptr;
        makecontext(&first, runFibre, 0);
        setcontext(&first);
    }
    __builtin_longjmp(fibre.at, 1);
}

// Lets a fibre run until it waits or ends.
__attribute__((noipa)) inline void run(Fibre& fibre) {
    if (__builtin_setjmp(machine->scheduler) == 0) {
        start(fibre);
    }
}

// Runs one block to its end. Threads that wait where others never come end the process, as a device would hang.
inline void runBlock() {
    Machine& m = *machine;
    for (int i = 0; i < m.threads; i++) {
        m.fibres[i].done = false;
        m.fibres[i].waitsFor = nullptr;
    }
    int left = m.threads;
    while (left > 0) {
        bool moved = false;
        for (int i = 0; i < m.threads; i++) {
            Fibre& fibre = m.fibres[i];
            if (fibre.done || (fibre.waitsFor != nullptr && fibre.waitsFor->generation == fibre.generation)) {
                continue;
            }
            fibre.waitsFor = nullptr;
            m.current = i;
            threadIdx = {unsigned(i), 0, 0};
            moved = true;
            run(fibre);
            if (fibre.done) {
                left--;
            }
        }
        if (!moved) {
            fprintf(stderr, "shim: %d threads of block %u wait for others that have ended\n", left, blockIdx.x);
            abort();
        }
    }
}

inline void launch(void (*kernel)(void**), void** arguments, unsigned blocks, unsigned rows, unsigned threads) {
    static std::mutex device;
    std::lock_guard<std::mutex> alone(device);
    if (machine == nullptr) {
        machine = new Machine;
    }
    machine->kernel = kernel;
    machine->arguments = arguments;
    machine->threads = int(threads);
    gridDim = {blocks, rows, 1};
    blockDim = {threads, 1, 1};
    for (unsigned row = 0; row < rows; row++) {
        for (unsigned block = 0; block < blocks; block++) {
            blockIdx = {block, row, 0};
            runBlock();
        }
    }
}

template <typename T>
T exchange(T value, int source) {
    Machine& m = *machine;
    Meeting& warp = m.warps[m.current / 32];
    // A lane cannot be two exchanges ahead of another, so two sets of slots are enough.
    uint64_t* slots = warp.slots[warp.generation & 1];
    memcpy(&slots[m.current % 32], &value, sizeof(T));
    meet(warp, m.threads - m.current / 32 * 32 < 32 ? m.threads % 32 : 32);
    memcpy(&value, &slots[source], sizeof(T));
    return value;
}

}  // namespace shim

inline void __syncthreads() { shim::meet(shim::machine->block, shim::machine->threads); }

template <typename T>
T __shfl_xor_sync(unsigned, T value, int mask) {
    return shim::exchange(value, (shim::machine->current % 32) ^ mask);
}

template <typename T>
T __shfl_sync(unsigned, T value, int source) {
    return shim::exchange(value, source);
}

template <typename T>
T __shfl_down_sync(unsigned, T value, int delta) {
    int lane = shim::machine->current % 32;
    return shim::exchange(value, lane + delta < 32 ? lane + delta : lane);
}

inline unsigned __float_as_uint(float value) {
    unsigned bits;
    memcpy(&bits, &value, sizeof bits);
    return bits;
}

inline float __uint_as_float(unsigned bits) {
    float value;
    memcpy(&value, &bits, sizeof value);
    return value;
}

// Bytes of both words, each chosen by four bits of the selector.
inline unsigned __byte_perm(unsigned x, unsigned y, unsigned selector) {
    uint64_t both = uint64_t(y) << 32 | x;
    unsigned bytes = 0;
    for (int i = 0; i < 4; i++) {
        bytes |= unsigned(both >> 8 * (selector >> 4 * i & 7) & 0xff) << 8 * i;
    }
    return bytes;
}

inline int __clz(int bits) { return bits == 0 ? 32 : __builtin_clz(unsigned(bits)); }

inline void __threadfence() {}

inline unsigned atomicMax(unsigned* at, unsigned value) {
    unsigned before = *at;
    *at = value > before ? value : before;
    return before;
}

inline unsigned atomicAdd(unsigned* at, unsigned value) {
    unsigned before = *at;
    *at = before + value;
    return before;
}
