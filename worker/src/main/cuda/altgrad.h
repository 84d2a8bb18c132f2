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
    float* values;           // (rows, columns): round(x * scale) / scale
    uint8_t* codes;          // (rows, columns): the codes of round(x * scale)
    uint8_t* transposed;     // (columns, rows): the same codes
    float* kept;             // (rows, columns): 0 where an element saturated, else 1
    float* scales;           // one for each block, written by altgrad_cast_blocks
    struct Statistics* partials;  // one for each CUDA block
    Long rows, columns;
    Long blockRows, blockColumns;
    Long key, counterHigh, firstDraw;  // of the stream of random words
    Long notDrawn;           // bits that are 1 in every random word
    int exponentBits, mantissaBits, bias, specialCodes;
    int rounding, overflow;
    int scaleRule;
    int group;               // threads that share one block of a scale: 16, 32 or all of the CUDA block
    float scale;             // of the whole tensor
    float tensorAmax;        // for NVFP4
};
static_assert(sizeof(Cast) == 15 * 8 + 8 * 4 + 2 * 4, "the launcher writes this layout: io.altgrad.cuda.CastField");

struct Statistics {
    Long saturated, underflowed;
    double signal, noise;
    float smallestScale, largestScale;  // of the blocks that hold more than zeros
};
static_assert(sizeof(Statistics) == 40, "the launcher reads this layout: io.altgrad.cuda.StatisticsField");

static const Word MAGNITUDE = 0x7fffffffu;
static const Word SIGN = 0x80000000u;
static const Word INFINITE = 0x7f800000u;
static const Word QUIET_NAN = 0x7fc00000u;

__device__ inline Word bitsOf(float value) { return __float_as_uint(value); }

__device__ inline float floatOf(Word bits) { return __uint_as_float(bits); }

// 2^exponent, for exponents of -149 to 127.
__device__ inline float power(int exponent) {
    return floatOf(exponent >= -126 ? Word(exponent + 127) << 23 : Word(1) << (exponent + 149));
}

// floor(log2 value) of a positive finite value, subnormal or not.
__device__ inline int exponentOf(float value) {
    Word bits = bitsOf(value);
    return bits >= 0x00800000u ? int(bits >> 23) - 127 : (31 - __clz(int(bits))) - 149;
}

// What follows from a format's five fields, its rounding and its overflow.
struct Plan {
    int mantissaBits, minExponent, rounding, overflow;
    bool covered;            // its normal numbers are normal floats: the short way serves it
    bool hasZero, hasNegativeZero, hasInfinity, hasNaN;
    int maxFiniteCode, infinityCode, nanCode, signBit;
    int shift, codeBase;
    Word mask, belowHalf, parityFlip, minNormalBits, maxBits, infinityFrom, nanFrom;
    float magic, step, toRandom1, toRandom2, zero, maxFinite, saturatedFrom;
};

// The value of a finite magnitude code.
__device__ inline float decode(const Plan& p, int code, int bias) {
    int exponent = code >> p.mantissaBits;
    int mantissa = code & ((1 << p.mantissaBits) - 1);
    if (exponent == 0 && p.hasZero) {
        return float(mantissa) * power(p.minExponent - p.mantissaBits);
    }
    return float((1 << p.mantissaBits) + mantissa) * power(exponent - bias - p.mantissaBits);
}

// What is finite stays so, however large.
__device__ inline bool staysBelow(int rounding) { return rounding == TOWARD_ZERO || rounding == TO_ODD; }

// The smallest magnitude that is rounded beyond max finite.
__device__ inline float saturatedFrom(const Plan& p) {
    int binade = exponentOf(p.maxFinite);
    double step = double(power((binade > p.minExponent ? binade : p.minExponent) - p.mantissaBits));
    if (staysBelow(p.rounding)) {
        return float(double(p.maxFinite) + step);
    }
    float middle = float(double(p.maxFinite) + step / 2);
    return (p.maxFiniteCode & 1) == 1 || p.rounding == NEAREST_AWAY ? middle : floatOf(bitsOf(middle) + 1);
}

__device__ __noinline__ inline Plan plan(int exponentBits, int mantissaBits, int bias, int codes, int rounding, int overflow) {
    Plan p;
    p.mantissaBits = mantissaBits;
    p.rounding = rounding;
    p.overflow = overflow;
    p.hasZero = codes != CODES_FNU;
    p.hasNegativeZero = p.hasZero && codes != CODES_FNUZ && codes != CODES_EXTENDED;
    p.hasInfinity = codes == CODES_IEEE || codes == CODES_EXTENDED;
    p.hasNaN = codes != CODES_NONE;
    p.minExponent = exponentBits == 0 ? -bias : p.hasZero ? 1 - bias : -bias;
    int allOnes = (1 << (exponentBits + mantissaBits)) - 1;
    p.maxFiniteCode = codes == CODES_IEEE                          ? allOnes - (1 << mantissaBits)
                      : codes == CODES_FN || codes == CODES_FNU || codes == CODES_EXTENDED ? allOnes - 1
                                                                    : allOnes;
    p.signBit = p.hasZero ? 1 << (exponentBits + mantissaBits) : 0;
    p.infinityCode = p.maxFiniteCode + 1;
    p.nanCode = codes == CODES_IEEE   ? p.infinityCode | (1 << mantissaBits >> 1)
                : codes == CODES_FNUZ || codes == CODES_EXTENDED ? p.signBit
                : codes == CODES_NONE ? 0
                                      : p.maxFiniteCode + 1;
    p.maxFinite = decode(p, p.maxFiniteCode, bias);
    p.maxBits = bitsOf(p.maxFinite);
    p.saturatedFrom = saturatedFrom(p);
    p.covered = p.hasZero && p.minExponent >= -126;
    p.step = power(p.minExponent - mantissaBits);
    p.shift = 23 - mantissaBits;
    p.mask = (Word(1) << p.shift) - 1;
    p.belowHalf = p.mask >> 1;
    // The float's bias, 127, is odd.
    p.parityFlip = mantissaBits == 0 && (bias & 1) == 0 ? 1 : 0;
    p.codeBase = (126 + p.minExponent) << mantissaBits;
    p.zero = p.hasNegativeZero ? -0.0f : 0.0f;
    Word overflowFrom = staysBelow(rounding) ? INFINITE : bitsOf(p.saturatedFrom);
    bool leaves = overflow == TO_INF_OR_NAN;
    p.infinityFrom = leaves && p.hasInfinity ? overflowFrom : MAGNITUDE;
    p.nanFrom = leaves && p.hasNaN && !p.hasInfinity ? overflowFrom : INFINITE + 1;
    if (p.covered) {
        p.minNormalBits = bitsOf(power(p.minExponent));
        p.magic = power(p.minExponent - mantissaBits + 23);
        int random = 24 - (p.minExponent - mantissaBits);
        p.toRandom1 = power(random < 100 ? random : 100);
        p.toRandom2 = power(random < 100 ? 0 : random - 100);
    }
    return p;
}

__device__ inline float lowerMultiple(const Plan& p, float value) {
    float nearest = (value + p.magic) - p.magic;
    return nearest > value ? nearest - p.step : nearest;
}

// The short way: the bits of the rounded magnitude, INFINITE where it overflows to Inf, QUIET_NAN where the result is NaN.
__device__ inline Word roundBits(const Plan& p, Word magnitude, Word random) {
    if (magnitude >= p.nanFrom) {
        return QUIET_NAN;
    }
    if (magnitude >= p.infinityFrom) {
        return INFINITE;
    }
    float value = floatOf(magnitude);
    Word rounded;
    if (p.rounding == NEAREST_EVEN) {
        Word odd = ((magnitude >> p.shift) & 1) ^ p.parityFlip;
        rounded = magnitude < p.minNormalBits ? bitsOf((value + p.magic) - p.magic)
                                              : (magnitude + p.belowHalf + odd) & ~p.mask;
    } else if (p.rounding == TOWARD_ZERO) {
        rounded = magnitude < p.minNormalBits ? bitsOf(lowerMultiple(p, value)) : magnitude & ~p.mask;
    } else if (p.rounding == NEAREST_AWAY) {
        float lower = lowerMultiple(p, value);
        rounded = magnitude < p.minNormalBits ? bitsOf(2 * (value - lower) >= p.step ? lower + p.step : lower)
                                              : (magnitude + p.belowHalf + 1) & ~p.mask;
    } else if (p.rounding == TO_ODD) {
        if (magnitude < p.minNormalBits) {
            float lower = lowerMultiple(p, value);
            bool odd = (bitsOf(lower + p.magic) & 1) == 1;
            rounded = bitsOf(value > lower && !odd ? lower + p.step : lower);
        } else {
            Word odd = ((magnitude >> p.shift) & 1) ^ p.parityFlip;
            Word inexact = ((magnitude & p.mask) + p.mask) >> p.shift;
            rounded = (magnitude & ~p.mask) + ((inexact & ~odd) << p.shift);
        }
    } else if (magnitude < p.minNormalBits) {
        float lower = lowerMultiple(p, value);
        float fraction = (value - lower) * p.toRandom1 * p.toRandom2;
        rounded = bitsOf(fraction > float(random >> 8) ? lower + p.step : lower);
    } else {
        // It carries exactly if the bits that go are more than as many random ones.
        rounded = (magnitude + ((random >> (32 - p.shift)) ^ p.mask)) & ~p.mask;
    }
    return rounded < p.maxBits ? rounded : p.maxBits;
}

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

// What became of one element: its value before the division by the scale, and its code.
struct Rounded {
    float value;
    int code;
};

__device__ inline Rounded roundShort(const Plan& p, float scaled, Word random) {
    Word bits = bitsOf(scaled);
    Word rounded = roundBits(p, bits & MAGNITUDE, random);
    if (rounded == QUIET_NAN) {
        return {floatOf(QUIET_NAN), p.nanCode};
    }
    int code = rounded == INFINITE            ? p.infinityCode
               : rounded >= p.minNormalBits ? int(rounded >> p.shift) - p.codeBase
                                              : int(bitsOf(floatOf(rounded) + p.magic) - bitsOf(p.magic));
    Word sign = bits & SIGN;
    bool negative = sign != 0 && (code != 0 || p.hasNegativeZero);
    return {floatOf(rounded | sign) + p.zero, negative ? code | p.signBit : code};
}

__device__ __noinline__ inline Rounded roundGeneral(const Plan& p, float scaled, Word random, int bias) {
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
        value = decode(p, code, bias);
    } else if (p.overflow == TO_INF_OR_NAN && p.hasInfinity) {
        code = p.infinityCode;
        value = floatOf(INFINITE);
    } else if (p.overflow == TO_INF_OR_NAN && p.hasNaN) {
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

__device__ inline Word philoxWord(Long index, Long counterHigh, Long key) {
    Word words[4];
    philox(index >> 2, counterHigh, key, words);
    Word low = (index & 1) ? words[1] : words[0];
    Word high = (index & 1) ? words[3] : words[2];
    return (index & 2) ? high : low;
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
    double fraction = fractionOf(amax);
    bool doubled = rule == SCALE_MX_RCEIL  ? fraction > fractionOf(maxFinite)
                   : rule == SCALE_MX_CEIL ? fraction > 1
                   : rule == SCALE_MX_EVEN ? fraction >= 2 - double(power(-mantissaBits - 1))
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
    float block = roundShort(ofScales, amax / 6.0f * tensor * enlarged, 0).value;
    float scale = tensor / (block > power(-9) ? block : power(-9));
    float least = floatOf(0x00c00001u);
    return scale > power(127) ? power(127) : scale < least ? least : scale;
}

__device__ __noinline__ inline float blockScale(int rule, const Plan& p, const Plan& ofScales, float amax, float tensorAmax) {
    if (amax == 0) {
        return 1;
    }
    return rule == SCALE_NVFP4          ? nvfp4Scale(ofScales, amax, tensorAmax, 448.0f, 1.0f)
           : rule == SCALE_FOUR_OVER_SIX ? nvfp4Scale(ofScales, amax, tensorAmax, 256.0f, 1.0f)
           : rule == SCALE_EXACT        ? exactScale(p.maxFinite, amax)
           : rule == SCALE_POWER_OF_TWO ? powerOfTwoScale(p.maxFinite, amax)
                                        : mxScale(rule, p.maxFinite, p.mantissaBits, amax);
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
            double difference = double(roundShort(nearest, value * scale, 0).value / scale) - double(value);
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
        const Cast& c, const Plan& nearest, const Plan& ofScales, const Area& a, float six, float amax) {
    float four = nvfp4Scale(ofScales, amax, c.tensorAmax, 256.0f, 1.5f);
    return blockError(c, nearest, a, four) < blockError(c, nearest, a, six) ? four : six;
}
