// Rounding, scales and random bits on the device: what io.altgrad.format and io.altgrad.random say on the CPU, bit for
// bit. The contract for NaN, Inf, -0 and overflow stands at the head of the package io.altgrad.format.
//
// Every float operation here is one IEEE operation: compile without contraction (-fmad=false), with subnormals and with
// exact division, which is nvcc's default.
#pragma once

#include <cstddef>
#include <cstdint>

typedef unsigned int Word;
typedef unsigned long long Long;

// The codes of io.altgrad.format.SpecialCodes, Rounding and Overflow: io.altgrad.cuda.KernelCodes.
enum SpecialCodes { CODES_NONE, CODES_IEEE, CODES_FN, CODES_FNUZ, CODES_FNU, CODES_EXTENDED };
enum Rounding { NEAREST_EVEN, TOWARD_ZERO, STOCHASTIC, NEAREST_AWAY, TO_ODD };
enum Overflow { SATURATE, TO_INF_OR_NAN };

// How a block's scale follows from its amax, or its deviation with SCALE_MX_QUEST: io.altgrad.spec.ScaleFormat, with the same codes.
enum ScaleRule {
    SCALE_EXACT, SCALE_POWER_OF_TWO, SCALE_MX, SCALE_NVFP4, SCALE_MX_RCEIL, SCALE_MX_CEIL, SCALE_MX_EVEN,
    SCALE_FOUR_OVER_SIX, SCALE_MX_QUEST, SCALE_MX_THREE_QUARTERS
};

// One cast of a row-major matrix, as the launcher lays it out. A null pointer is an output that nobody wants.
struct Cast {
    const float* in;         // (rows, columns)
    float* values;           // (rows, columns): round(x * scale) / scale, or as unscaled says
    uint8_t* codes;          // (rows, columns): the codes of round(x * scale)
    uint8_t* transposed;     // (columns, rows): the same codes
    float* kept;             // (rows, columns): 0 where an element saturated, else 1
    float* scales;           // one for each block, or as inverse says
    struct Statistics* partials;  // one for each CUDA block
    const struct Amax* from;  // the tensor's amax, or its scale, in place of those below
    struct Amax* into;       // gathers the tensor's amax
    Long rows, columns;
    Long blockRows, blockColumns;
    Long key, counterHigh, firstDraw;  // of the stream of random words
    Long notDrawn;           // bits that are 1 in every random word
    int scaleRule;
    int group;               // threads that share one block of a scale: a power of two up to 32, or all of the CUDA block
    float scale;             // of the whole tensor
    float tensorAmax;        // for NVFP4
    uint16_t* narrow;        // (rows, columns): what values would be, as bfloat16
    int unscaled;            // whether both are round(x * scale) itself
    int inverse;             // whether scales are one over each
};
static_assert(sizeof(Cast) == 18 * 8 + 4 * 4 + 2 * 4, "the launcher writes this layout: io.altgrad.cuda.CastField");

struct Statistics {
    Long saturated, underflowed;
    double signal, noise;
    float smallestScale, largestScale;  // of the blocks that hold more than zeros
};
static_assert(sizeof(Statistics) == 40, "the launcher reads this layout: io.altgrad.cuda.StatisticsField");

// The largest magnitude of a tensor, and the scale that follows from it. All must be 0 before.
struct Amax {
    Word bits;               // above those of Inf if any element is NaN
    Word arrived;            // CUDA blocks that have added theirs
    float scale;
};
static_assert(sizeof(Amax) == 12, "the launcher reads this layout: io.altgrad.cuda.AmaxField");

// The rule by which the scale of a whole tensor follows from its amax: io.altgrad.quantize.ScaleSource has it.
struct Follows {
    float past;              // the amax that counts beside the tensor's own
    int scaleRule;
    int margin;              // the power of two by which the scale is divided
};
static_assert(sizeof(Follows) == 12, "the launcher writes this layout: io.altgrad.cuda.FollowsField");

static const Word MAGNITUDE = 0x7fffffffu;
static const Word SIGN = 0x80000000u;
static const Word INFINITE = 0x7f800000u;
static const Word QUIET_NAN = 0x7fc00000u;

__device__ inline Word bitsOf(float value) { return __float_as_uint(value); }

__device__ inline float floatOf(Word bits) { return __uint_as_float(bits); }

// The nearest bfloat16, and of two the even one; NaN is 0x7fc0: io.altgrad.format.Bfloat16Codec.
__device__ inline Word bfloat16Of(float value) {
    Word bits = bitsOf(value);
    return value != value ? 0x7fc0u : (bits + 0x7fffu + ((bits >> 16) & 1)) >> 16;
}

// 2^exponent, for exponents of -149 to 127.
__device__ inline float power(int exponent) {
    return floatOf(exponent >= -126 ? Word(exponent + 127) << 23 : Word(1) << (exponent + 149));
}

// floor(log2 value) of a positive finite value, subnormal or not.
__device__ inline int exponentOf(float value) {
    Word bits = bitsOf(value);
    return bits >= 0x00800000u ? int(bits >> 23) - 127 : (31 - __clz(int(bits))) - 149;
}

// What follows from a format, its rounding and its overflow: io.altgrad.format.CastPlan, as the launcher lays it out.
struct Plan {
    int rounding, overflow;
    int covered;             // its normal numbers are normal floats: the short way serves it
    int hasZero, hasNegativeZero, hasInfinity, hasNan;
    int mantissaBits, minExponent, bias;
    int maxFiniteCode, infinityCode, nanCode, signBit;
    int shift, codeBase;
    Word mask, belowHalf, parityFlip, minNormalBits, maxBits, infinityFrom, nanFrom;
    float magic, step, toRandom1, toRandom2, zero, maxFinite, saturatedFrom;
};
static_assert(sizeof(Plan) == 30 * 4, "the launcher writes this layout: io.altgrad.cuda.PlanField");

// What a part of a stack has of its own in a cast of the stack, or the whole of it where it is not cast.
struct Lane {
    const Plan* plan;        // in the device's memory; null where the part is copied
    Long key, counterHigh;   // of its stream of random words
    int part;                // of the stack
    Word notDrawn;
    int scaleRule, margin;   // as Follows has them
    int follows;             // whether the scale follows from the part's amax and number; else it is number
    int masks;               // whether saturated elements are marked
    float number;
};
static_assert(sizeof(Lane) == 56, "the launcher writes this layout: io.altgrad.cuda.LaneField");

// As many as a launch takes beside what they have in common: 4 KB in all.
static const int MOST_LANES = 64;

struct Lanes {
    Lane at[MOST_LANES];
};

// The streams of random words of a stack's parts, as many as a launch takes.
struct Stream {
    Long key, counterHigh;
};

struct Streams {
    Stream at[MOST_LANES];
};

// The value of a finite magnitude code.
__device__ inline float decode(const Plan& p, int code) {
    int exponent = code >> p.mantissaBits;
    int mantissa = code & ((1 << p.mantissaBits) - 1);
    if (exponent == 0 && p.hasZero) {
        return float(mantissa) * power(p.minExponent - p.mantissaBits);
    }
    return float((1 << p.mantissaBits) + mantissa) * power(exponent - p.bias - p.mantissaBits);
}

__device__ inline float lowerMultiple(const Plan& p, float value) {
    float nearest = (value + p.magic) - p.magic;
    return nearest > value ? nearest - p.step : nearest;
}

// A rounding that is known at launch alone.
static const int ANY = -1;

// The short way: the bits of the rounded magnitude, as if there were neither Inf nor NaN.
template <int ROUNDING>
__device__ inline Word roundFinite(const Plan& p, Word magnitude, Word random) {
    const int rounding = ROUNDING == ANY ? p.rounding : ROUNDING;
    float value = floatOf(magnitude);
    // Both are computed, for neighbours seldom go the same way: normal numbers of the format, and those below.
    Word normal;
    float below;
    if (rounding == NEAREST_EVEN) {
        Word odd = ((magnitude >> p.shift) & 1) ^ p.parityFlip;
        normal = magnitude + p.belowHalf + odd;
        below = (value + p.magic) - p.magic;
    } else {
        float lower = lowerMultiple(p, value);
        float upper = lower + p.step;
        if (rounding == TOWARD_ZERO) {
            normal = magnitude;
            below = lower;
        } else if (rounding == NEAREST_AWAY) {
            normal = magnitude + p.belowHalf + 1;
            below = 2 * (value - lower) >= p.step ? upper : lower;
        } else if (rounding == TO_ODD) {
            Word odd = ((magnitude >> p.shift) & 1) ^ p.parityFlip;
            Word inexact = ((magnitude & p.mask) + p.mask) >> p.shift;
            normal = magnitude + ((inexact & ~odd) << p.shift);
            below = value > lower && (bitsOf(lower + p.magic) & 1) == 0 ? upper : lower;
        } else {
            // It carries exactly if the bits that go are more than as many random ones.
            normal = magnitude + ((random >> (32 - p.shift)) ^ p.mask);
            below = (value - lower) * p.toRandom1 * p.toRandom2 > float(random >> 8) ? upper : lower;
        }
    }
    Word rounded = magnitude < p.minNormalBits ? bitsOf(below) : normal & ~p.mask;
    return rounded < p.maxBits ? rounded : p.maxBits;
}

// What overflow and NaN make of a magnitude that was rounded as if there were neither: INFINITE or QUIET_NAN, or itself.
__device__ inline Word overflowed(const Plan& p, Word magnitude, Word rounded) {
    rounded = magnitude >= p.infinityFrom ? INFINITE : rounded;
    return magnitude >= p.nanFrom ? QUIET_NAN : rounded;
}

// The magnitude from which on that is not itself.
__device__ inline Word overflowsFrom(const Plan& p) { return p.infinityFrom < p.nanFrom ? p.infinityFrom : p.nanFrom; }

// The general way, from the definition and in integers alone: the magnitude code, as if codes went on beyond max finite.
__device__ inline int magnitudeCode(const Plan& p, Word magnitude, Word random) {
    if (magnitude == INFINITE) {
        return 0x7fffffff;
    }
    bool normal = magnitude >= 0x00800000u;
    Word digits = normal ? (magnitude & 0x007fffffu) | 0x00800000u : magnitude;
    int unit = normal ? int(magnitude >> 23) - 150 : -149;  // value = digits * 2^unit
    int lead = digits == 0 ? -0x1000 : 31 - __clz(int(digits)) + unit;
    int exponent = lead > p.minExponent ? lead : p.minExponent;
    if (!p.hasZero && lead < p.minExponent) {
        return 0;
    }
    int shift = exponent - p.mantissaBits - unit;  // bits of the digits below the format's step
    shift = shift < 48 ? shift : 48;
    int below = shift < 32 ? int(digits >> shift) : 0;
    Long fraction = Long(digits) & ((Long(1) << shift) - 1);
    int lower = ((exponent - p.minExponent) << p.mantissaBits) + below - (p.hasZero ? 0 : 1);
    if (p.rounding == TOWARD_ZERO) {
        return lower < p.maxFiniteCode ? lower : p.maxFiniteCode;
    }
    if (p.rounding == TO_ODD) {
        int odd = fraction != 0 ? lower | 1 : lower;
        return odd < p.maxFiniteCode ? odd : p.maxFiniteCode;
    }
    Long half = shift == 0 ? 1 : Long(1) << (shift - 1);
    bool nearestIsUp = fraction > half || (fraction == half && shift > 0 && ((lower & 1) == 1 || p.rounding == NEAREST_AWAY));
    if (p.rounding == NEAREST_EVEN || p.rounding == NEAREST_AWAY || lower >= p.maxFiniteCode) {
        return nearestIsUp ? lower + 1 : lower;
    }
    Long draw = random >> 8;  // of 2^24, against fraction of 2^shift
    bool isUp = shift >= 24 ? (draw << (shift - 24)) < fraction : draw < (fraction << (24 - shift));
    return isUp ? lower + 1 : lower;
}

// The value of a rounded magnitude with the sign of the element; before the division by the scale.
__device__ inline float valueOf(const Plan& p, Word rounded, Word sign) { return floatOf(rounded | sign) + p.zero; }

// The code of a finite one.
__device__ inline int codeOf(const Plan& p, Word rounded, Word sign) {
    int normal = int(rounded >> p.shift) - p.codeBase;
    int below = int(bitsOf(floatOf(rounded) + p.magic) - bitsOf(p.magic));
    int code = rounded >= p.minNormalBits ? normal : below;
    bool negative = sign != 0 && (code != 0 || p.hasNegativeZero);
    return negative ? code | p.signBit : code;
}

// The code of one that overflowed, or that of a finite one that it had before.
__device__ inline int codeOfOverflowed(const Plan& p, Word rounded, Word sign, int code) {
    int infinity = sign != 0 ? p.infinityCode | p.signBit : p.infinityCode;
    return rounded == QUIET_NAN ? p.nanCode : rounded == INFINITE ? infinity : code;
}

// What became of one element: its value before the division by the scale, and its code.
struct Rounded {
    float value;
    int code;
};

__device__ inline Rounded roundGeneral(const Plan& p, float scaled, Word random) {
    Word bits = bitsOf(scaled);
    Word magnitude = bits & MAGNITUDE;
    Rounded nan = {floatOf(QUIET_NAN), p.nanCode};
    bool negative = (bits & SIGN) != 0;
    if (magnitude > INFINITE || (negative && magnitude != 0 && p.signBit == 0)) {
        return nan;
    }
    int code = magnitudeCode(p, magnitude, random);
    float value;
    if (code <= p.maxFiniteCode) {
        value = decode(p, code);
    } else if (p.overflow == TO_INF_OR_NAN && p.hasInfinity) {
        code = p.infinityCode;
        value = floatOf(INFINITE);
    } else if (p.overflow == TO_INF_OR_NAN && p.hasNan) {
        return nan;
    } else {
        code = p.maxFiniteCode;
        value = p.maxFinite;
    }
    bool keepsSign = code != 0 || p.hasNegativeZero;
    if (negative && keepsSign && p.signBit != 0) {
        return {-value, code | p.signBit};
    }
    return {value, code};
}

template <int ROUNDING>
__device__ inline Rounded roundShort(const Plan& p, float scaled, Word random) {
    Word magnitude = bitsOf(scaled) & MAGNITUDE;
    Word sign = bitsOf(scaled) & SIGN;
    Word rounded = overflowed(p, magnitude, roundFinite<ROUNDING>(p, magnitude, random));
    float value = rounded == QUIET_NAN ? floatOf(QUIET_NAN) : valueOf(p, rounded, sign);
    return {value, codeOfOverflowed(p, rounded, sign, codeOf(p, rounded, sign))};
}

// By whichever rounding, to whichever format.
__device__ __noinline__ inline Rounded roundAny(const Plan& p, float scaled, Word random) {
    return p.covered ? roundShort<ANY>(p, scaled, random) : roundGeneral(p, scaled, random);
}

// A scale, and one over it where that is exact: then a product is the quotient.
struct Scaling {
    float scale, inverse;
};

__device__ inline Scaling scalingOf(float scale) {
    Word bits = bitsOf(scale);
    bool exact = (bits & 0x007fffffu) == 0 && bits >= 0x00800000u && bits <= 0x7e800000u;
    return {scale, exact ? floatOf(0x7f000000u - bits) : 0.0f};
}

__device__ inline void unscale(const Scaling& s, float values[4]) {
    if (s.inverse != 0) {
#pragma unroll
        for (int i = 0; i < 4; i++) {
            values[i] *= s.inverse;
        }
    } else {
#pragma unroll
        for (int i = 0; i < 4; i++) {
            values[i] /= s.scale;
        }
    }
}

// Philox 4x32-10 (Salmon et al. 2011, section 3.3): words 4 * block to 4 * block + 3 of a stream.
__device__ inline void philox(Long block, Long counterHigh, Long key, Word out[4]) {
    Word c0 = Word(block), c1 = Word(block >> 32), c2 = Word(counterHigh), c3 = Word(counterHigh >> 32);
    Word k0 = Word(key), k1 = Word(key >> 32);
#pragma unroll
    for (int round = 0; round < 10; round++) {
        Long product0 = Long(0xD2511F53u) * c0;
        Long product1 = Long(0xCD9E8D57u) * c2;
        c0 = Word(product1 >> 32) ^ c1 ^ k0;
        c1 = Word(product1);
        c2 = Word(product0 >> 32) ^ c3 ^ k1;
        c3 = Word(product0);
        k0 += 0x9E3779B9u;
        k1 += 0xBB67AE85u;
    }
    out[0] = c0;
    out[1] = c1;
    out[2] = c2;
    out[3] = c3;
}

__device__ __noinline__ inline Word philoxWord(Long index, Long counterHigh, Long key) {
    Word words[4];
    philox(index >> 2, counterHigh, key, words);
    Word low = (index & 1) ? words[1] : words[0];
    Word high = (index & 1) ? words[3] : words[2];
    return (index & 2) ? high : low;
}

struct Words {
    Word at[4];
};

// The words of four elements from word first on, where that is no first word of a block.
__device__ __noinline__ inline Words philoxBetween(Long first, Long counterHigh, Long key) {
    Word all[8];
    philox(first >> 2, counterHigh, key, all);
    philox((first >> 2) + 1, counterHigh, key, all + 4);
    Word behind = Word(first) & 3;
    Words words;
#pragma unroll
    for (int i = 0; i < 4; i++) {
        words.at[i] = behind == 1 ? all[i + 1] : behind == 2 ? all[i + 2] : all[i + 3];
    }
    return words;
}

// The words of four elements from word first on.
__device__ inline Words philoxWords(Long first, Long counterHigh, Long key) {
    if ((first & 3) != 0) {
        return philoxBetween(first, counterHigh, key);
    }
    Words words;
    philox(first >> 2, counterHigh, key, words.at);
    return words;
}

__device__ inline float exactScale(float maxFinite, float amax) {
    double max = maxFinite;
    float scale = float(max / double(amax));
    if (scale >= power(127)) {
        return power(127);
    }
    while (double(scale) * double(amax) < max) {
        scale = floatOf(bitsOf(scale) + 1);
    }
    return scale;
}

__device__ inline float powerOfTwoScale(float maxFinite, float amax) {
    int exponent = exponentOf(maxFinite) - exponentOf(amax);
    // amax * 2^exponent lies in max finite's binade: compare the fractions.
    double ofAmax = double(amax) / double(power(exponentOf(amax)));
    double ofMax = double(maxFinite) / double(power(exponentOf(maxFinite)));
    // In a float's last binade max finite over the scale would no longer be a float.
    if (ofAmax > ofMax && exponentOf(amax) < 127) {
        exponent--;
    }
    return power(exponent < -149 ? -149 : exponent > 127 ? 127 : exponent);
}

// A positive finite value's fraction, in [1, 2).
__device__ inline double fractionOf(float value) { return double(value) / double(power(exponentOf(value))); }

__device__ inline float mxScale(int rule, float maxFinite, int mantissaBits, float amax) {
    int exponent = exponentOf(maxFinite) - exponentOf(amax);
    bool doubled = rule == SCALE_MX_RCEIL  ? fractionOf(amax) > fractionOf(maxFinite)
                   : rule == SCALE_MX_CEIL ? fractionOf(amax) > 1
                   : rule == SCALE_MX_EVEN ? fractionOf(amax) >= 2 - double(power(-mantissaBits - 1))
                                           : false;
    exponent -= doubled ? 1 : 0;
    float scale = power(exponent < -127 ? -127 : exponent > 127 ? 127 : exponent);
    return rule == SCALE_MX_THREE_QUARTERS && exponentOf(amax) < 127 ? 0.75f * scale : scale;
}

// The constants are max finite of e2m1fn, 6, and of e4m3fn, 448, whose smallest positive number is 2^-9; and the smallest
// float by which 6 divides to one.
__device__ inline float nvfp4Scale(const Plan& ofScales, float amax, float tensorAmax, float largest, float enlarged) {
    float tensor = largest * 6.0f / tensorAmax;
    tensor = tensor < power(127) ? tensor : power(127);
    float block = roundShort<NEAREST_EVEN>(ofScales, amax / 6.0f * tensor * enlarged, 0).value;
    float scale = tensor / (block > power(-9) ? block : power(-9));
    float least = floatOf(0x00c00001u);
    return scale > power(127) ? power(127) : scale < least ? least : scale;
}

__device__ inline float blockScale(int rule, const Plan& p, const Plan& ofScales, float amax, float tensorAmax) {
    if (amax == 0) {
        return 1;
    }
    return rule == SCALE_NVFP4          ? nvfp4Scale(ofScales, amax, tensorAmax, 448.0f, 1.0f)
           : rule == SCALE_FOUR_OVER_SIX ? nvfp4Scale(ofScales, amax, tensorAmax, 256.0f, 1.0f)
           : rule == SCALE_EXACT        ? exactScale(p.maxFinite, amax)
           : rule == SCALE_POWER_OF_TWO ? powerOfTwoScale(p.maxFinite, amax)
                                        : mxScale(rule, p.maxFinite, p.mantissaBits, amax);
}

// The scale of a tensor with that amax.
__device__ inline float followingScale(const Follows& f, const Plan& p, const Plan& ofScales, float amax) {
    float followed = amax > f.past || amax != amax ? amax : f.past;
    float scale = blockScale(f.scaleRule, p, ofScales, followed, followed);
    scale = scale * power(-f.margin);
    float least = power(-149);
    return scale < least ? least : scale;
}

// The constants are Quartet's: 2.92247856 / 6 of the deviation, and a least summand.
__device__ inline float questScale(float deviation) {
    double shared = double(deviation) * (2.92247856 / 6) + 1e-8;
    int exponent = exponentOf(float(shared));
    // What is a little below a power of two may have been rounded to it.
    return power(double(power(exponent)) > shared ? 1 - exponent : -exponent);
}

// A block's elements in their matrix.
struct Area {
    Long row, column;
    Word height, width;
};

// The sum over the block's rows of the sums of its elements' squared errors under that scale. Every thread of the block
// computes it whole, in one order, so that all choose alike, here and on the CPU.
__device__ __noinline__ inline double blockError(const Cast& c, const Plan& nearest, const Area& a, float scale) {
    double error = 0;
    for (Word y = 0; y < a.height; y++) {
        double ofRow = 0;
        for (Word x = 0; x < a.width; x++) {
            float value = c.in[(a.row + y) * c.columns + a.column + x];
            double difference = double(roundShort<NEAREST_EVEN>(nearest, value * scale, 0).value / scale) - double(value);
            ofRow += difference * difference;
        }
        error += ofRow;
    }
    return error;
}

// The deviation of the block's elements about their mean. Every thread of the block computes it whole, in one order.
__device__ __noinline__ inline float blockDeviation(const Cast& c, const Area& a) {
    double sum = 0;
    double squares = 0;
    for (Word y = 0; y < a.height; y++) {
        for (Word x = 0; x < a.width; x++) {
            double value = c.in[(a.row + y) * c.columns + a.column + x];
            sum += value;
            squares += value * value;
        }
    }
    double count = double(a.height) * double(a.width);
    double mean = sum / count;
    double variance = squares / count - mean * mean;
    return float(sqrt(variance > 0 ? variance : 0));
}

// That one of the two scales of Four Over Six under which the block errs less; the first of equals.
__device__ __noinline__ inline float chosenScale(
        const Cast& c, const Plan& nearest, const Plan& ofScales, const Area& a, float six, float amax, float tensorAmax) {
    float four = nvfp4Scale(ofScales, amax, tensorAmax, 256.0f, 1.5f);
    return blockError(c, nearest, a, four) < blockError(c, nearest, a, six) ? four : six;
}
