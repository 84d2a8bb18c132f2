// The kernels. Launch geometry follows from the tensor's size alone, never from the device, so that every sum is made in
// the same order everywhere. All use blocks of THREADS threads.
#include "altgrad.h"

#define THREADS 256
#define WARPS (THREADS / 32)
#define TILE 32

// The largest of the group's values, in every lane: group is a power of two that divides 32.
__device__ inline Word groupMax(Word value, int group) {
    for (int offset = group / 2; offset > 0; offset /= 2) {
        Word other = __shfl_xor_sync(0xffffffffu, value, offset);
        value = other > value ? other : value;
    }
    return value;
}

// The largest of all threads' values, in every thread.
__device__ inline Word blockMax(Word value) {
    __shared__ Word ofWarps[WARPS];
    value = groupMax(value, 32);
    __syncthreads();
    if (threadIdx.x % 32 == 0) {
        ofWarps[threadIdx.x / 32] = value;
    }
    __syncthreads();
    Word max = 0;
    for (int warp = 0; warp < WARPS; warp++) {
        max = ofWarps[warp] > max ? ofWarps[warp] : max;
    }
    return max;
}

__device__ inline Statistics nothing() { return {0, 0, 0, 0, floatOf(INFINITE), 0}; }

__device__ inline void takeScales(Statistics* sum, float smallest, float largest) {
    sum->smallestScale = smallest < sum->smallestScale ? smallest : sum->smallestScale;
    sum->largestScale = largest > sum->largestScale ? largest : sum->largestScale;
}

__device__ inline void add(Statistics* sum, const Statistics& other) {
    sum->saturated += other.saturated;
    sum->underflowed += other.underflowed;
    sum->signal += other.signal;
    sum->noise += other.noise;
    takeScales(sum, other.smallestScale, other.largestScale);
}

// Adds the threads' statistics in a fixed order; thread 0 writes the sum.
__device__ inline void writeSum(Statistics mine, Statistics* out) {
    __shared__ Statistics ofWarps[WARPS];
    for (int offset = 16; offset > 0; offset /= 2) {
        Statistics other = {
            __shfl_down_sync(0xffffffffu, mine.saturated, offset),
            __shfl_down_sync(0xffffffffu, mine.underflowed, offset),
            __shfl_down_sync(0xffffffffu, mine.signal, offset),
            __shfl_down_sync(0xffffffffu, mine.noise, offset),
            __shfl_down_sync(0xffffffffu, mine.smallestScale, offset),
            __shfl_down_sync(0xffffffffu, mine.largestScale, offset),
        };
        add(&mine, other);
    }
    if (threadIdx.x % 32 == 0) {
        ofWarps[threadIdx.x / 32] = mine;
    }
    __syncthreads();
    if (threadIdx.x == 0) {
        for (int warp = 1; warp < WARPS; warp++) {
            add(&mine, ofWarps[warp]);
        }
        *out = mine;
    }
}

__device__ inline void share(const Cast& c, Plan* p) {
    if (threadIdx.x == 0) {
        *p = plan(c.exponentBits, c.mantissaBits, c.bias, c.specialCodes, c.rounding, c.overflow);
    }
    __syncthreads();
}

// Casts one element, writes what is wanted, counts, and returns the code.
__device__ inline int castElement(const Cast& c, const Plan& p, Long at, float scale, Word random, Statistics* sum) {
    float value = c.in[at];
    float scaled = value * scale;
    random |= Word(c.notDrawn);
    Rounded rounded = p.covered ? roundShort(p, scaled, random) : roundGeneral(p, scaled, random, c.bias);
    float quantized = rounded.value != rounded.value ? floatOf(QUIET_NAN) : rounded.value / scale;
    bool saturated = floatOf(bitsOf(scaled) & MAGNITUDE) >= p.saturatedFrom;
    if (c.values != nullptr) {
        c.values[at] = quantized;
    }
    if (c.codes != nullptr) {
        c.codes[at] = uint8_t(rounded.code);
    }
    if (c.kept != nullptr) {
        c.kept[at] = saturated ? 0.0f : 1.0f;
    }
    if (c.partials != nullptr) {
        double error = double(quantized) - double(value);
        sum->signal += double(value) * double(value);
        sum->noise += error * error;
        sum->saturated += saturated;
        sum->underflowed += quantized == 0 && value != 0;
    }
    return rounded.code;
}

// The bits of the largest magnitude: above those of Inf if any element is NaN. *out must hold 0 before.
extern "C" __global__ void altgrad_amax(const float* in, Long size, Word* out) {
    Word max = 0;
    Long stride = Long(gridDim.x) * THREADS;
    for (Long i = Long(blockIdx.x) * THREADS + threadIdx.x; i < size; i += stride) {
        Word magnitude = bitsOf(in[i]) & MAGNITUDE;
        max = magnitude > max ? magnitude : max;
    }
    max = blockMax(max);
    if (threadIdx.x == 0) {
        atomicMax(out, max);
    }
}

// One scale for the tensor, row-major outputs. A thread takes the elements of a Philox block where there is a lot to draw.
extern "C" __global__ void altgrad_cast(Cast c) {
    __shared__ Plan p;
    share(c, &p);
    Statistics sum = nothing();
    Long size = c.rows * c.columns;
    Long stride = Long(gridDim.x) * THREADS;
    Long thread = Long(blockIdx.x) * THREADS + threadIdx.x;
    if (c.rounding != STOCHASTIC) {
        for (Long i = thread; i < size; i += stride) {
            castElement(c, p, i, c.scale, 0, &sum);
        }
    } else {
        Long firstBlock = c.firstDraw >> 2;
        Long blocks = size == 0 ? 0 : ((c.firstDraw + size - 1) >> 2) - firstBlock + 1;
        for (Long block = thread; block < blocks; block += stride) {
            Word words[4];
            philox(firstBlock + block, c.counterHigh, c.key, words);
#pragma unroll 1
            for (int word = 0; word < 4; word++) {
                Long i = ((firstBlock + block) << 2) + word - c.firstDraw;  // wraps below 0 to a huge one
                if (i < size) {
                    castElement(c, p, i, c.scale, words[word], &sum);
                }
            }
        }
    }
    if (c.partials != nullptr) {
        writeSum(sum, c.partials + blockIdx.x);
    }
}

// One scale for each block of blockRows x blockColumns, from the block's own amax; row-major outputs.
extern "C" __global__ void altgrad_cast_blocks(Cast c) {
    __shared__ Plan p;
    __shared__ Plan ofScales;
    __shared__ Plan nearest;
    if (threadIdx.x == 0) {
        ofScales = plan(4, 3, 7, CODES_FN, NEAREST_EVEN, SATURATE);
        nearest = plan(c.exponentBits, c.mantissaBits, c.bias, c.specialCodes, NEAREST_EVEN, SATURATE);
    }
    share(c, &p);
    Statistics sum = nothing();
    Long acrossColumns = (c.columns + c.blockColumns - 1) / c.blockColumns;
    Long total = (c.rows + c.blockRows - 1) / c.blockRows * acrossColumns;
    Long groups = THREADS / c.group;
    Word lane = threadIdx.x % c.group;
    // The bounds are the same for all threads of a CUDA block, because they meet in the maxima.
    for (Long first = blockIdx.x * groups; first < total; first += gridDim.x * groups) {
        Long index = first + threadIdx.x / c.group;
        bool active = index < total;
        Long row = active ? index / acrossColumns * c.blockRows : 0;
        Long column = active ? index % acrossColumns * c.blockColumns : 0;
        Word height = Word(c.rows - row < c.blockRows ? c.rows - row : c.blockRows);
        Word width = Word(c.columns - column < c.blockColumns ? c.columns - column : c.blockColumns);
        Word size = active ? height * width : 0;
        Word max = 0;
        for (Word i = lane; i < size; i += c.group) {
            Long at = (row + i / width) * c.columns + column + i % width;
            Word magnitude = bitsOf(c.in[at]) & MAGNITUDE;
            max = magnitude > max ? magnitude : max;
        }
        max = c.group <= 32 ? groupMax(max, c.group) : blockMax(max);
        float scale = c.scaleRule == SCALE_MX_QUEST
                              ? questScale(blockDeviation(c, {row, column, height, width}))
                              : blockScale(c.scaleRule, p, ofScales, floatOf(max), c.tensorAmax);
        if (c.scaleRule == SCALE_FOUR_OVER_SIX && max != 0) {
            scale = chosenScale(c, nearest, ofScales, {row, column, height, width}, scale, floatOf(max));
        }
        for (Word i = lane; i < size; i += c.group) {
            Long at = (row + i / width) * c.columns + column + i % width;
            Word random = c.rounding == STOCHASTIC ? philoxWord(c.firstDraw + at, c.counterHigh, c.key) : 0;
            castElement(c, p, at, scale, random, &sum);
        }
        if (active && lane == 0 && c.scales != nullptr) {
            c.scales[index] = scale;
        }
        if (active && max != 0) {
            takeScales(&sum, scale, scale);
        }
    }
    if (c.partials != nullptr) {
        writeSum(sum, c.partials + blockIdx.x);
    }
}

// One scale for the tensor, and 8-bit codes in both layouts, tile by tile so that both are written in whole lines.
extern "C" __global__ void altgrad_pack(Cast c) {
    __shared__ Plan p;
    __shared__ uint8_t tile[TILE][TILE + 1];
    share(c, &p);
    Statistics sum = nothing();
    Long across = (c.columns + TILE - 1) / TILE;
    Long tiles = (c.rows + TILE - 1) / TILE * across;
    Word x = threadIdx.x % TILE;
    Word y = threadIdx.x / TILE;
    for (Long index = blockIdx.x; index < tiles; index += gridDim.x) {
        Long row = index / across * TILE;
        Long column = index % across * TILE;
        for (Word i = y; i < TILE; i += THREADS / TILE) {
            if (row + i < c.rows && column + x < c.columns) {
                Long at = (row + i) * c.columns + column + x;
                Word random = c.rounding == STOCHASTIC ? philoxWord(c.firstDraw + at, c.counterHigh, c.key) : 0;
                tile[i][x] = uint8_t(castElement(c, p, at, c.scale, random, &sum));
            }
        }
        __syncthreads();
        for (Word i = y; i < TILE; i += THREADS / TILE) {
            if (row + x < c.rows && column + i < c.columns) {
                c.transposed[(column + i) * c.rows + row + x] = tile[x][i];
            }
        }
        __syncthreads();
    }
    if (c.partials != nullptr) {
        writeSum(sum, c.partials + blockIdx.x);
    }
}

// The sum of the CUDA blocks' statistics, by one block.
extern "C" __global__ void altgrad_sum(const Statistics* partials, Long count, Statistics* out) {
    Statistics sum = nothing();
    for (Long i = threadIdx.x; i < count; i += THREADS) {
        add(&sum, partials[i]);
    }
    writeSum(sum, out);
}

// Factors of dropout: 0 where the uniform number, of 24 bits, is below the limit, else kept.
extern "C" __global__ void altgrad_dropout(
        float* out, Long size, Long key, Long counterHigh, Long firstDraw, Word limit, float kept) {
    Long firstBlock = firstDraw >> 2;
    Long blocks = size == 0 ? 0 : ((firstDraw + size - 1) >> 2) - firstBlock + 1;
    Long stride = Long(gridDim.x) * THREADS;
    for (Long block = Long(blockIdx.x) * THREADS + threadIdx.x; block < blocks; block += stride) {
        Word words[4];
        philox(firstBlock + block, counterHigh, key, words);
        for (int word = 0; word < 4; word++) {
            Long i = ((firstBlock + block) << 2) + word - firstDraw;
            if (i < size) {
                out[i] = (words[word] >> 8) < limit ? 0.0f : kept;
            }
        }
    }
}
