// The kernels. Launch geometry follows from the tensor's size alone, never from the device, so that every sum is made in
// the same order everywhere. All use blocks of THREADS threads.
#include "altgrad.h"
#include "sums.h"
#include "update.h"

#define TILE 64

// The largest of the group's values, in every lane: group is a power of two that divides 32.
__device__ inline Word groupMax(Word value, int group) {
#pragma unroll
    for (int offset = 16; offset > 0; offset /= 2) {
        if (offset < group) {
            Word other = __shfl_xor_sync(0xffffffffu, value, offset);
            value = other > value ? other : value;
        }
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

// Four elements in a row.
struct Quad {
    float at[4];
};

__device__ inline bool isMultiple(const void* address, int bytes) { return (Long(address) & Long(bytes - 1)) == 0; }

// Whether four elements are read and written at once: of a whole quad always, which begins at a multiple of four of aligned
// memory and lies before end. The launcher gives the kernels of one rounding no others.
template <bool WHOLE>
__device__ inline bool atOnce(Long at, Long end, const void* memory, int bytes) {
    return WHOLE || (at + 4 <= end && isMultiple(memory, bytes));
}

// Elements at to at + 3; zeros from end on.
template <bool WHOLE>
__device__ inline Quad load(const float* from, Long at, Long end) {
    Quad quad;
    if (atOnce<WHOLE>(at, end, from, 16)) {
        float4 four = *reinterpret_cast<const float4*>(from + at);
        quad = {{four.x, four.y, four.z, four.w}};
    } else {
#pragma unroll
        for (int i = 0; i < 4; i++) {
            quad.at[i] = at + i < end ? from[at + i] : 0.0f;
        }
    }
    return quad;
}

template <bool WHOLE>
__device__ inline void store(float* to, Long at, Long end, const Quad& quad) {
    if (atOnce<WHOLE>(at, end, to, 16)) {
        *reinterpret_cast<float4*>(to + at) = {quad.at[0], quad.at[1], quad.at[2], quad.at[3]};
    } else {
#pragma unroll
        for (int i = 0; i < 4; i++) {
            if (at + i < end) {
                to[at + i] = quad.at[i];
            }
        }
    }
}

// The same of bytes, the first in the lowest bits.
template <bool WHOLE>
__device__ inline void store(uint8_t* to, Long at, Long end, Word bytes) {
    if (atOnce<WHOLE>(at, end, to, 4)) {
        *reinterpret_cast<Word*>(to + at) = bytes;
    } else {
#pragma unroll
        for (int i = 0; i < 4; i++) {
            if (at + i < end) {
                to[at + i] = uint8_t(bytes >> 8 * i);
            }
        }
    }
}

// The same of floats as bfloat16.
template <bool WHOLE>
__device__ inline void store(uint16_t* to, Long at, Long end, const Quad& quad) {
    if (atOnce<WHOLE>(at, end, to, 8)) {
        Word low = bfloat16Of(quad.at[0]) | bfloat16Of(quad.at[1]) << 16;
        Word high = bfloat16Of(quad.at[2]) | bfloat16Of(quad.at[3]) << 16;
        *reinterpret_cast<Long*>(to + at) = Long(high) << 32 | low;
    } else {
#pragma unroll
        for (int i = 0; i < 4; i++) {
            if (at + i < end) {
                to[at + i] = uint16_t(bfloat16Of(quad.at[i]));
            }
        }
    }
}

// Writes four values wherever they are wanted.
template <bool WHOLE>
__device__ inline void storeValues(const Cast& c, Long at, Long end, const Quad& values) {
    if (c.values != nullptr) {
        store<WHOLE>(c.values, at, end, values);
    }
    if (c.narrow != nullptr) {
        store<WHOLE>(c.narrow, at, end, values);
    }
}

__device__ inline bool wantsValues(const Cast& c) { return c.values != nullptr || c.narrow != nullptr; }

__device__ inline void storeScale(const Cast& c, Long at, float scale) { c.scales[at] = c.inverse ? 1.0f / scale : scale; }

__device__ inline Word magnitudeOf(const Quad& quad) {
    Word max = 0;
#pragma unroll
    for (int i = 0; i < 4; i++) {
        Word magnitude = bitsOf(quad.at[i]) & MAGNITUDE;
        max = magnitude > max ? magnitude : max;
    }
    return max;
}

__device__ inline void count(Statistics* sum, float value, float quantized, bool saturated) {
    double error = double(quantized) - double(value);
    sum->signal += double(value) * double(value);
    sum->noise += error * error;
    sum->saturated += saturated;
    sum->underflowed += quantized == 0 && value != 0;
}

// What four elements become: values before the division by the scale, and codes.
struct Four {
    float values[4];
    int codes[4];
    bool overflow;  // some may be Inf or NaN
};

// By one rounding, to a format whose normal numbers are normal floats. Inf and NaN are seldom, and are put in afterwards.
template <int ROUNDING>
__device__ inline Four roundFour(const Cast& c, const Plan& p, const Quad& scaled, const Words& words, bool wantsCodes) {
    Four four;
    Word rounded[4];
    Word max = magnitudeOf(scaled);
#pragma unroll
    for (int i = 0; i < 4; i++) {
        Word bits = bitsOf(scaled.at[i]);
        rounded[i] = roundFinite<ROUNDING>(p, bits & MAGNITUDE, words.at[i] | Word(c.notDrawn));
    }
    four.overflow = max >= overflowsFrom(p);
    if (wantsCodes) {
#pragma unroll
        for (int i = 0; i < 4; i++) {
            four.codes[i] = codeOf(p, rounded[i], bitsOf(scaled.at[i]) & SIGN);
        }
    }
    if (four.overflow) {
#pragma unroll
        for (int i = 0; i < 4; i++) {
            Word bits = bitsOf(scaled.at[i]);
            rounded[i] = overflowed(p, bits & MAGNITUDE, rounded[i]);
            four.codes[i] = codeOfOverflowed(p, rounded[i], bits & SIGN, four.codes[i]);
        }
    }
#pragma unroll
    for (int i = 0; i < 4; i++) {
        four.values[i] = valueOf(p, rounded[i], bitsOf(scaled.at[i]) & SIGN);
    }
    return four;
}

// By whichever rounding, to whichever format.
__device__ inline Four roundFourAny(const Cast& c, const Plan& p, const Quad& scaled, const Words& words) {
    Four four;
    four.overflow = true;
#pragma unroll
    for (int i = 0; i < 4; i++) {
        Rounded rounded = roundAny(p, scaled.at[i], words.at[i] | Word(c.notDrawn));
        four.values[i] = rounded.value;
        four.codes[i] = rounded.code;
    }
    return four;
}

// Casts four elements and writes what is wanted of those below end. Returns their codes if wantsCodes. Only a rounding
// that is not known before counts.
template <int ROUNDING>
__device__ inline Word castQuad(const Cast& c, const Plan& p, const Quad& in, const Scaling& s, Long at, Long end,
                                bool wantsCodes, Statistics* sum) {
    const bool whole = ROUNDING != ANY;
    Quad scaled = {{in.at[0] * s.scale, in.at[1] * s.scale, in.at[2] * s.scale, in.at[3] * s.scale}};
    Words words = {{0, 0, 0, 0}};
    if (ROUNDING == STOCHASTIC || (ROUNDING == ANY && p.rounding == STOCHASTIC)) {
        words = philoxWords(c.firstDraw + at, c.counterHigh, c.key);
    }
    Four four;
    if constexpr (ROUNDING == ANY) {
        four = roundFourAny(c, p, scaled, words);
    } else {
        four = roundFour<ROUNDING>(c, p, scaled, words, wantsCodes);
    }
    Word codes = 0;
    if (wantsCodes) {
#pragma unroll
        for (int i = 0; i < 4; i++) {
            codes |= Word(four.codes[i] & 0xff) << 8 * i;
        }
        if (c.codes != nullptr) {
            store<whole>(c.codes, at, end, codes);
        }
    }
    Quad out;
    if (wantsValues(c) || (ROUNDING == ANY && c.partials != nullptr)) {
        if (!c.unscaled) {
            unscale(s, four.values);
        }
        if (four.overflow) {
#pragma unroll
            for (int i = 0; i < 4; i++) {
                four.values[i] = four.values[i] != four.values[i] ? floatOf(QUIET_NAN) : four.values[i];
            }
        }
        out = {{four.values[0], four.values[1], four.values[2], four.values[3]}};
        storeValues<whole>(c, at, end, out);
    }
    if (c.kept != nullptr || (ROUNDING == ANY && c.partials != nullptr)) {
        Quad kept;
#pragma unroll
        for (int i = 0; i < 4; i++) {
            bool saturated = floatOf(bitsOf(scaled.at[i]) & MAGNITUDE) >= p.saturatedFrom;
            kept.at[i] = saturated ? 0.0f : 1.0f;
            if (ROUNDING == ANY && c.partials != nullptr && at + i < end) {
                count(sum, in.at[i], c.unscaled ? out.at[i] / s.scale : out.at[i], saturated);
            }
        }
        if (c.kept != nullptr) {
            store<whole>(c.kept, at, end, kept);
        }
    }
    return codes;
}

// Casts one element, writes what is wanted, counts, and returns the code.
__device__ inline int castElement(const Cast& c, const Plan& p, Long at, float scale, Statistics* sum) {
    float value = c.in[at];
    float scaled = value * scale;
    Word random = p.rounding == STOCHASTIC ? philoxWord(c.firstDraw + at, c.counterHigh, c.key) : 0;
    Rounded rounded = roundAny(p, scaled, random | Word(c.notDrawn));
    float quantized = rounded.value != rounded.value ? floatOf(QUIET_NAN) : rounded.value / scale;
    float out = c.unscaled && quantized == quantized ? rounded.value : quantized;
    bool saturated = floatOf(bitsOf(scaled) & MAGNITUDE) >= p.saturatedFrom;
    if (c.values != nullptr) {
        c.values[at] = out;
    }
    if (c.narrow != nullptr) {
        c.narrow[at] = uint16_t(bfloat16Of(out));
    }
    if (c.codes != nullptr) {
        c.codes[at] = uint8_t(rounded.code);
    }
    if (c.kept != nullptr) {
        c.kept[at] = saturated ? 0.0f : 1.0f;
    }
    if (c.partials != nullptr) {
        count(sum, value, quantized, saturated);
    }
    return rounded.code;
}

// The largest magnitude of what a thread is to look at.
__device__ inline Word largest(const float* in, Long size) {
    Word max = 0;
    Long stride = Long(gridDim.x) * THREADS * 4;
    for (Long at = (Long(blockIdx.x) * THREADS + threadIdx.x) * 4; at < size; at += 4 * stride) {
        Quad quads[4];
#pragma unroll
        for (int i = 0; i < 4; i++) {
            quads[i] = load<false>(in, at + i * stride, size);
        }
#pragma unroll
        for (int i = 0; i < 4; i++) {
            Word magnitude = magnitudeOf(quads[i]);
            max = magnitude > max ? magnitude : max;
        }
    }
    return max;
}

// Adds the largest of the threads' values to what other CUDA blocks have found.
__device__ inline void gather(Word max, Amax* into) {
    max = blockMax(max);
    if (threadIdx.x == 0) {
        atomicMax(&into->bits, max);
    }
}

// A thread's largest magnitude with those of four more elements, if it is wanted.
__device__ inline Word larger(Word max, const Cast& c, const Quad& quad) {
    if (c.into == nullptr) {
        return max;
    }
    Word magnitude = magnitudeOf(quad);
    return magnitude > max ? magnitude : max;
}

// Writes what all of a CUDA block's threads have found together.
template <int ROUNDING>
__device__ inline void finish(const Cast& c, const Statistics& sum, Word max) {
    if (c.into != nullptr) {
        gather(max, c.into);
    }
    if (ROUNDING == ANY && c.partials != nullptr) {
        writeSum(sum, c.partials + blockIdx.x);
    }
}

// The scale of a whole tensor, written where it is wanted.
__device__ inline float scaleOf(const Cast& c) {
    float scale = c.from == nullptr ? c.scale : c.from->scale;
    if (c.scales != nullptr && blockIdx.x == 0 && threadIdx.x == 0) {
        storeScale(c, 0, scale);
    }
    return scale;
}

// The amax of the whole tensor, for scales of blocks that follow from it too.
__device__ inline float tensorAmaxOf(const Cast& c) {
    return c.from == nullptr ? c.tensorAmax : floatOf(c.from->bits);
}

extern "C" __global__ void altgrad_amax(const float* in, Long size, Amax* out) { gather(largest(in, size), out); }

// The amax, and the scale, which the last CUDA block makes.
__device__ inline void findScale(
        const float* in, Long size, Amax* out, const Follows& follows, const Plan& p, const Plan& ofScales) {
    gather(largest(in, size), out);
    if (threadIdx.x == 0) {
        __threadfence();
        if (atomicAdd(&out->arrived, 1u) == gridDim.x - 1) {
            __threadfence();
            out->scale = followingScale(follows, p, ofScales, floatOf(atomicMax(&out->bits, 0u)));
        }
    }
}

extern "C" __global__ void altgrad_amax_scale(
        const float* in, Long size, Amax* out, Follows follows, Plan p, Plan ofScales) {
    findScale(in, size, out, follows, p, ofScales);
}

// The same of each part of a stack whose scale follows.
extern "C" __global__ void altgrad_amax_scale_stack(Cast c, Lanes lanes, Plan ofScales) {
    const Lane& lane = lanes.at[blockIdx.y];
    if (lane.follows) {
        Plan p = *lane.plan;
        Long size = c.rows * c.columns;
        findScale(c.in + lane.part * size, size, c.into + blockIdx.y, {lane.number, lane.scaleRule, lane.margin}, p, ofScales);
    }
}

// The elements of a cast from at on; zeros where that is behind the end.
template <int ROUNDING>
__device__ inline Quad loadBefore(const Cast& c, Long at, Long end) {
    return at < end ? load<ROUNDING != ANY>(c.in, at, end) : Quad{{0, 0, 0, 0}};
}

// One scale for the tensor, row-major outputs.
template <int ROUNDING>
__device__ inline void castWhole(const Cast& c, const Plan& p) {
    const int inFlight = ROUNDING == ANY ? 1 : 2;
    Statistics sum = nothing();
    Scaling s = scalingOf(scaleOf(c));
    Word max = 0;
    Long size = c.rows * c.columns;
    Long stride = Long(gridDim.x) * THREADS * 4;
    for (Long at = (Long(blockIdx.x) * THREADS + threadIdx.x) * 4; at < size; at += inFlight * stride) {
        Quad quads[inFlight];
#pragma unroll
        for (int i = 0; i < inFlight; i++) {
            quads[i] = loadBefore<ROUNDING>(c, at + i * stride, size);
        }
#pragma unroll
        for (int i = 0; i < inFlight; i++) {
            if (at + i * stride < size) {
                castQuad<ROUNDING>(c, p, quads[i], s, at + i * stride, size, c.codes != nullptr, &sum);
                max = larger(max, c, quads[i]);
            }
        }
    }
    finish<ROUNDING>(c, sum, max);
}

// The cast of a part of a stack, which has that many scales. Amaxes lie in the order of the lanes.
__device__ inline Cast ofLane(const Cast& c, const Lane& lane, Long scales) {
    Cast own = c;
    Long first = lane.part * (c.rows * c.columns);
    own.in = c.in + first;
    own.values = c.values == nullptr ? nullptr : c.values + first;
    own.narrow = c.narrow == nullptr ? nullptr : c.narrow + first;
    own.kept = c.kept != nullptr && lane.masks ? c.kept + first : nullptr;
    own.scales = c.scales == nullptr ? nullptr : c.scales + lane.part * scales;
    own.from = lane.follows ? c.into + blockIdx.y : nullptr;
    own.into = lane.follows ? nullptr : c.into + blockIdx.y;
    own.key = lane.key;
    own.counterHigh = lane.counterHigh;
    own.notDrawn = lane.notDrawn;
    own.scale = lane.number;
    own.scaleRule = lane.scaleRule;
    return own;
}

// The values of a part that is not cast, and marks of one in which nobody asks what saturated.
__device__ inline void copyPart(const Cast& c, const Lane& lane) {
    Long size = c.rows * c.columns;
    Long first = lane.part * size;
    bool copies = lane.plan == nullptr;
    for (Long i = Long(blockIdx.x) * THREADS + threadIdx.x; i < size; i += Long(gridDim.x) * THREADS) {
        if (copies && c.values != nullptr) {
            c.values[first + i] = c.in[first + i];
        }
        if (copies && c.narrow != nullptr) {
            c.narrow[first + i] = uint16_t(bfloat16Of(c.in[first + i]));
        }
        if (c.kept != nullptr && !lane.masks) {
            c.kept[first + i] = 1.0f;
        }
    }
}

// What a part that is not cast has for scales.
__device__ inline void storeOnes(const Cast& c, const Lane& lane, Long scales) {
    for (Long i = Long(blockIdx.x) * THREADS + threadIdx.x; i < scales; i += Long(gridDim.x) * THREADS) {
        storeScale(c, lane.part * scales + i, 1.0f);
    }
}

// One scale for each part of a stack; row-major values, and marks.
template <int ROUNDING>
__device__ inline void castParts(const Cast& c, const Lanes& lanes) {
    const Lane& lane = lanes.at[blockIdx.y];
    if (lane.plan == nullptr || (c.kept != nullptr && !lane.masks)) {
        copyPart(c, lane);
    }
    if (lane.plan == nullptr && c.scales != nullptr && blockIdx.x == 0 && threadIdx.x == 0) {
        storeScale(c, lane.part, 1.0f);
    }
    if (lane.plan != nullptr) {
        Cast own = ofLane(c, lane, 1);
        Plan p = *lane.plan;
        castWhole<ROUNDING>(own, p);
    }
}

// One scale for each run of 4, 8 … 128 elements, which rows hold whole and group threads take at once. A warp has four
// quads a thread in hand, and a thread makes the scale of one run.
template <int ROUNDING>
__device__ inline void castRuns(const Cast& c, const Plan& p, const Plan& ofScales) {
    const int inFlight = 4;
    [[maybe_unused]] const int unrolled = ROUNDING == ANY ? 1 : inFlight;
    Statistics sum = nothing();
    Long size = c.rows * c.columns;
    Long runs = size / c.blockColumns;
    float tensorAmax = tensorAmaxOf(c);
    Word most = 0;
    int lane = threadIdx.x % 32;
    int abreast = 32 / c.group;
    int together = inFlight * abreast;
    Long warps = Long(gridDim.x) * WARPS;
    // The bounds are the same for all threads of a warp, because they meet in the maxima.
    for (Long first = (Long(blockIdx.x) * WARPS + threadIdx.x / 32) * together; first < runs; first += warps * together) {
        Long at = first * c.blockColumns + lane * 4;
        Quad quads[inFlight];
        Word mine = 0;
#pragma unroll (unrolled)
        for (int i = 0; i < inFlight; i++) {
            quads[i] = loadBefore<ROUNDING>(c, at + i * 128, size);
        }
#pragma unroll (unrolled)
        for (int i = 0; i < inFlight; i++) {
            Word max = groupMax(magnitudeOf(quads[i]), c.group);
            max = __shfl_sync(0xffffffffu, max, lane % abreast * c.group);
            mine = lane / abreast == i ? max : mine;
        }
        float scale = blockScale(c.scaleRule, p, ofScales, floatOf(mine), tensorAmax);
        most = mine > most ? mine : most;
        bool owns = lane < together && first + lane < runs;
        if (owns && c.scales != nullptr) {
            storeScale(c, first + lane, scale);
        }
        if (ROUNDING == ANY && owns && mine != 0) {
            takeScales(&sum, scale, scale);
        }
#pragma unroll (unrolled)
        for (int i = 0; i < inFlight; i++) {
            Scaling s = scalingOf(__shfl_sync(0xffffffffu, scale, i * abreast + lane / c.group));
            if (at + i * 128 < size) {
                castQuad<ROUNDING>(c, p, quads[i], s, at + i * 128, size, c.codes != nullptr, &sum);
            }
        }
    }
    finish<ROUNDING>(c, sum, most);
}

// One scale for each row, or longer run of a multiple of four elements that rows hold whole, by a warp or a CUDA block.
template <int ROUNDING>
__device__ inline void castRows(const Cast& c, const Plan& p, const Plan& ofScales) {
    __shared__ float ofBlock;
    Statistics sum = nothing();
    Long runs = c.rows * c.columns / c.blockColumns;
    float tensorAmax = tensorAmaxOf(c);
    Word most = 0;
    Long groups = THREADS / c.group;
    Long lane = threadIdx.x % c.group;
    // The bounds are the same for all threads of a CUDA block, because they meet in the maxima.
    for (Long first = blockIdx.x * groups; first < runs; first += gridDim.x * groups) {
        Long index = first + threadIdx.x / c.group;
        bool active = index < runs;
        Long start = index * c.blockColumns;
        Long end = active ? start + c.blockColumns : start;
        Word max = 0;
#pragma unroll 4
        for (Long at = start + lane * 4; at < end; at += c.group * 4) {
            Word magnitude = magnitudeOf(loadBefore<ROUNDING>(c, at, end));
            max = magnitude > max ? magnitude : max;
        }
        float scale;
        if (c.group == 32) {
            max = groupMax(max, 32);
            scale = blockScale(c.scaleRule, p, ofScales, floatOf(max), tensorAmax);
        } else {
            max = blockMax(max);
            if (threadIdx.x == 0) {
                ofBlock = blockScale(c.scaleRule, p, ofScales, floatOf(max), tensorAmax);
            }
            __syncthreads();
            scale = ofBlock;
        }
        most = max > most ? max : most;
        Scaling s = scalingOf(scale);
        for (Long at = start + lane * 4; at < end; at += c.group * 4) {
            castQuad<ROUNDING>(c, p, loadBefore<ROUNDING>(c, at, end), s, at, end, c.codes != nullptr, &sum);
        }
        if (active && lane == 0 && c.scales != nullptr) {
            storeScale(c, index, scale);
        }
        if (ROUNDING == ANY && active && max != 0) {
            takeScales(&sum, scale, scale);
        }
    }
    finish<ROUNDING>(c, sum, most);
}

// One scale for each block of blockRows x blockColumns, from the block's own amax; row-major outputs.
__device__ inline void castBlocks(const Cast& c, const Plan& p, const Plan& ofScales, const Plan& nearest) {
    Statistics sum = nothing();
    float tensorAmax = tensorAmaxOf(c);
    Word most = 0;
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
        // From one element of a thread to its next, without a division for each.
        Long down = c.group / width * c.columns;
        Word right = c.group % width;
        Long start = (row + lane / width) * c.columns + column;
        Word max = 0;
        Word x = lane % width;
        Long ofRow = start;
        for (Word i = lane; i < size; i += c.group) {
            Word magnitude = bitsOf(c.in[ofRow + x]) & MAGNITUDE;
            max = magnitude > max ? magnitude : max;
            bool wraps = x + right >= width;
            x = wraps ? x + right - width : x + right;
            ofRow += wraps ? down + c.columns : down;
        }
        max = c.group <= 32 ? groupMax(max, c.group) : blockMax(max);
        most = max > most ? max : most;
        float scale = c.scaleRule == SCALE_MX_QUEST
                              ? questScale(blockDeviation(c, {row, column, height, width}))
                              : blockScale(c.scaleRule, p, ofScales, floatOf(max), tensorAmax);
        if (c.scaleRule == SCALE_FOUR_OVER_SIX && max != 0) {
            scale = chosenScale(c, nearest, ofScales, {row, column, height, width}, scale, floatOf(max), tensorAmax);
        }
        x = lane % width;
        ofRow = start;
        for (Word i = lane; i < size; i += c.group) {
            castElement(c, p, ofRow + x, scale, &sum);
            bool wraps = x + right >= width;
            x = wraps ? x + right - width : x + right;
            ofRow += wraps ? down + c.columns : down;
        }
        if (active && lane == 0 && c.scales != nullptr) {
            storeScale(c, index, scale);
        }
        if (active && max != 0) {
            takeScales(&sum, scale, scale);
        }
    }
    finish<ANY>(c, sum, most);
}

extern "C" __global__ void altgrad_cast_blocks(Cast c, Plan p, Plan ofScales, Plan nearest) {
    castBlocks(c, p, ofScales, nearest);
}

// Blocks of each part of a stack by their own amax alone, in one of the ways above.
enum BlockWay { IN_RUNS, IN_ROWS, IN_BLOCKS };

template <int ROUNDING, int WAY>
__device__ inline void castBlocksOfParts(const Cast& c, const Lanes& lanes, const Plan& ofScales) {
    const Lane& lane = lanes.at[blockIdx.y];
    Long scales = ((c.rows + c.blockRows - 1) / c.blockRows) * ((c.columns + c.blockColumns - 1) / c.blockColumns);
    if (lane.plan == nullptr || (c.kept != nullptr && !lane.masks)) {
        copyPart(c, lane);
    }
    if (lane.plan == nullptr && c.scales != nullptr) {
        storeOnes(c, lane, scales);
    }
    if (lane.plan != nullptr) {
        Cast own = ofLane(c, lane, scales);
        Plan p = *lane.plan;
        if constexpr (WAY == IN_RUNS) {
            castRuns<ROUNDING>(own, p, ofScales);
        } else if constexpr (WAY == IN_ROWS) {
            castRows<ROUNDING>(own, p, ofScales);
        } else {
            castBlocks(own, p, ofScales, p);
        }
    }
}

// Four rows of four bytes, turned over.
__device__ inline void transpose(Word rows[4]) {
    Word low01 = __byte_perm(rows[0], rows[1], 0x5140);
    Word low23 = __byte_perm(rows[2], rows[3], 0x5140);
    Word high01 = __byte_perm(rows[0], rows[1], 0x7362);
    Word high23 = __byte_perm(rows[2], rows[3], 0x7362);
    rows[0] = __byte_perm(low01, low23, 0x5410);
    rows[1] = __byte_perm(low01, low23, 0x7632);
    rows[2] = __byte_perm(high01, high23, 0x5410);
    rows[3] = __byte_perm(high01, high23, 0x7632);
}

// One scale for the tensor, and 8-bit codes in both layouts, tile by tile so that both are written in whole lines, four
// bytes at once. Rows and columns are multiples of four.
template <int ROUNDING>
__device__ inline Word packTile(const Cast& c, const Plan& p, const Scaling& s, Long row, Long column, Word max) {
    __shared__ Word tile[TILE][TILE / 4 + 1];
    const int quads = TILE / 4;
    const int below = THREADS / quads;
    Long size = c.rows * c.columns;
    Word x = threadIdx.x % quads;
    Word y = threadIdx.x / quads;
    Quad mine[TILE / below];
#pragma unroll
    for (int i = 0; i < TILE / below; i++) {
        bool inside = row + y + i * below < c.rows && column + x * 4 < c.columns;
        mine[i] = loadBefore<ROUNDING>(c, inside ? (row + y + i * below) * c.columns + column + x * 4 : size, size);
    }
#pragma unroll
    for (int i = 0; i < TILE / below; i++) {
        if (row + y + i * below < c.rows && column + x * 4 < c.columns) {
            Long at = (row + y + i * below) * c.columns + column + x * 4;
            tile[y + i * below][x] = castQuad<ROUNDING>(c, p, mine[i], s, at, size, true, nullptr);
            max = larger(max, c, mine[i]);
        }
    }
    __syncthreads();
    // From here on x counts rows, so that neighbours write beside each other.
    if (row + x * 4 < c.rows && column + y * 4 < c.columns) {
        Word bytes[4] = {tile[x * 4][y], tile[x * 4 + 1][y], tile[x * 4 + 2][y], tile[x * 4 + 3][y]};
        transpose(bytes);
        Word* to = reinterpret_cast<Word*>(c.transposed + (column + y * 4) * c.rows + row + x * 4);
#pragma unroll
        for (int i = 0; i < 4; i++) {
            to[i * (c.rows / 4)] = bytes[i];
        }
    }
    __syncthreads();
    return max;
}

// The same of any rows and columns, byte by byte.
__device__ inline Word packTileAny(
        const Cast& c, const Plan& p, float scale, Long row, Long column, Word max, Statistics* sum) {
    __shared__ uint8_t tile[TILE][TILE + 4];
    for (Word i = threadIdx.x; i < TILE * TILE; i += THREADS) {
        if (row + i / TILE < c.rows && column + i % TILE < c.columns) {
            Long at = (row + i / TILE) * c.columns + column + i % TILE;
            tile[i / TILE][i % TILE] = uint8_t(castElement(c, p, at, scale, sum));
            Word magnitude = bitsOf(c.in[at]) & MAGNITUDE;
            max = magnitude > max ? magnitude : max;
        }
    }
    __syncthreads();
    for (Word i = threadIdx.x; i < TILE * TILE; i += THREADS) {
        if (row + i % TILE < c.rows && column + i / TILE < c.columns) {
            c.transposed[(column + i / TILE) * c.rows + row + i % TILE] = tile[i % TILE][i / TILE];
        }
    }
    __syncthreads();
    return max;
}

template <int ROUNDING>
__device__ inline void castTiles(const Cast& c, const Plan& p) {
    Statistics sum = nothing();
    Scaling s = scalingOf(scaleOf(c));
    Word max = 0;
    Long across = (c.columns + TILE - 1) / TILE;
    Long tiles = (c.rows + TILE - 1) / TILE * across;
    for (Long index = blockIdx.x; index < tiles; index += gridDim.x) {
        if constexpr (ROUNDING == ANY) {
            max = packTileAny(c, p, s.scale, index / across * TILE, index % across * TILE, max, &sum);
        } else {
            max = packTile<ROUNDING>(c, p, s, index / across * TILE, index % across * TILE, max);
        }
    }
    finish<ROUNDING>(c, sum, max);
}

// A kernel for each rounding that training uses much, and one for all, which alone counts.
#define FOR_EACH_ROUNDING(kernel) \
    kernel(nearest, NEAREST_EVEN) \
    kernel(stochastic, STOCHASTIC) \
    kernel(any, ANY)

#define CAST(name, rounding) \
    extern "C" __global__ __launch_bounds__(THREADS, 4) void altgrad_cast_##name(Cast c, Plan p) { castWhole<rounding>(c, p); }
#define PARTS(name, rounding)                                                         \
    extern "C" __global__ __launch_bounds__(THREADS, 3) void altgrad_cast_stack_##name(Cast c, Lanes lanes) { \
        castParts<rounding>(c, lanes);                                                \
    }
#define RUNS(name, rounding)                                                          \
    extern "C" __global__ __launch_bounds__(THREADS, 3) void altgrad_cast_runs_##name(Cast c, Plan p, Plan ofScales) { \
        castRuns<rounding>(c, p, ofScales);                                           \
    }
#define ROWS(name, rounding)                                                          \
    extern "C" __global__ void altgrad_cast_rows_##name(Cast c, Plan p, Plan ofScales) { \
        castRows<rounding>(c, p, ofScales);                                           \
    }
#define RUNS_OF_PARTS(name, rounding)                                                 \
    extern "C" __global__ __launch_bounds__(THREADS, 2) void altgrad_cast_runs_stack_##name(Cast c, Lanes lanes, Plan ofScales) { \
        castBlocksOfParts<rounding, IN_RUNS>(c, lanes, ofScales);                     \
    }
#define ROWS_OF_PARTS(name, rounding)                                                 \
    extern "C" __global__ void altgrad_cast_rows_stack_##name(Cast c, Lanes lanes, Plan ofScales) { \
        castBlocksOfParts<rounding, IN_ROWS>(c, lanes, ofScales);                     \
    }
#define PACK(name, rounding) \
    extern "C" __global__ __launch_bounds__(THREADS, 3) void altgrad_pack_##name(Cast c, Plan p) { castTiles<rounding>(c, p); }

FOR_EACH_ROUNDING(CAST)
FOR_EACH_ROUNDING(PARTS)
FOR_EACH_ROUNDING(RUNS)
FOR_EACH_ROUNDING(ROWS)
FOR_EACH_ROUNDING(RUNS_OF_PARTS)
FOR_EACH_ROUNDING(ROWS_OF_PARTS)
FOR_EACH_ROUNDING(PACK)

extern "C" __global__ void altgrad_cast_blocks_stack(Cast c, Lanes lanes, Plan ofScales) {
    castBlocksOfParts<ANY, IN_BLOCKS>(c, lanes, ofScales);
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
__device__ inline void drop(float* out, Long size, Long key, Long counterHigh, Long firstDraw, Word limit, float kept) {
    Long stride = Long(gridDim.x) * THREADS * 4;
    for (Long at = (Long(blockIdx.x) * THREADS + threadIdx.x) * 4; at < size; at += stride) {
        Words words = philoxWords(firstDraw + at, counterHigh, key);
        Quad factors;
#pragma unroll
        for (int i = 0; i < 4; i++) {
            factors.at[i] = (words.at[i] >> 8) < limit ? 0.0f : kept;
        }
        store<false>(out, at, size, factors);
    }
}

extern "C" __global__ void altgrad_dropout(
        float* out, Long size, Long key, Long counterHigh, Long firstDraw, Word limit, float kept) {
    drop(out, size, key, counterHigh, firstDraw, limit, kept);
}

// The same of each part of a stack, by its own stream.
extern "C" __global__ void altgrad_dropout_stack(
        float* out, Long size, Streams streams, Long firstDraw, Word limit, float kept) {
    const Stream& own = streams.at[blockIdx.y];
    drop(out + blockIdx.y * size, size, own.key, own.counterHigh, firstDraw, limit, kept);
}
