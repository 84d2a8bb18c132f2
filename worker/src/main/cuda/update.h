// The end of an optimizer step of several trials, which a device makes without the host: whether the step of each is finite,
// the factor by which its gradients are clipped, and AdamW. io.altgrad.cuda.AdamWRates says what is computed, operation by
// operation; every number is a trial's own, so a trial has the bits that it has by itself.
#pragma once

#include "sums.h"

// Elements that one CUDA block updates.
static const Word CHUNK_UPDATED = 4096;

// The most tensors that one launch updates: as many as 4 KB of arguments hold.
static const int MOST_UPDATED = 80;

// A number that a step has left on the device.
struct Left {
    const Word* at;          // the bits of a loss or an amax
    Word most;               // the largest magnitude, in bits, with which the step is finite
    int trial;               // whose it is
};
static_assert(sizeof(Left) == 16, "the launcher writes this layout: io.altgrad.cuda.LeftField");

// The numbers of a trial's update.
struct Rates {
    double clip;             // the largest norm of its gradients; 0 for any
    float decay;             // the factor of matrices
    float step;              // the learning rate over the correction of the first moment
    float root;              // the root of the correction of the second
    float beta1, rest1, beta2, rest2;
    float epsilon;
    int updates;             // 0 where it is left out
};
static_assert(sizeof(Rates) == 48, "the launcher writes this layout: io.altgrad.cuda.RatesField");

// What was found of a trial's step.
struct Verdict {
    float norm;              // of its gradients
    float factor;            // of its gradients
    int updates;             // 0 where something is not finite, or it was left out
};
static_assert(sizeof(Verdict) == 12, "the launcher reads this layout: io.altgrad.cuda.VerdictField");

// All that trials have left, to be judged. A CUDA block takes a trial.
struct Judged {
    const Left* left;        // (count)
    Word* numbers;           // (count): those that were left, beside each other
    const float* norms;      // of those trials' gradients; null where the numbers are wanted alone
    const Rates* rates;      // of all trials
    Verdict* verdicts;       // of all trials
    int count;
    int first;               // the trial of the first CUDA block
};
static_assert(sizeof(Judged) == 48, "the launcher writes this layout: io.altgrad.cuda.JudgedField");

// The tensors of an update, each of as many trials as the grid has rows, one after the other.
struct Update {
    float* value[MOST_UPDATED];
    const float* grad[MOST_UPDATED];
    float* firstMoment[MOST_UPDATED];
    float* secondMoment[MOST_UPDATED];
    Long size[MOST_UPDATED];  // of a trial
    Word firstChunk[MOST_UPDATED];
    const Rates* rates;      // of the trial of the grid's first row on
    const Verdict* verdicts;
    int count;
    int decayed;             // the first so many are matrices
};
static_assert(sizeof(Update) == MOST_UPDATED * 44 + 24, "the launcher writes this layout: io.altgrad.cuda.UpdateField");

extern "C" __global__ void altgrad_judge(Judged j) {
    __shared__ Word isBad;
    int trial = j.first + int(blockIdx.x);
    if (threadIdx.x == 0) {
        isBad = 0;
    }
    __syncthreads();
    for (int i = int(threadIdx.x); i < j.count; i += THREADS) {
        Left left = j.left[i];
        if (left.trial == trial) {
            Word number = *left.at;
            j.numbers[i] = number;
            if ((number & MAGNITUDE) > left.most) {
                atomicMax(&isBad, Word(1));
            }
        }
    }
    __syncthreads();
    if (threadIdx.x == 0 && j.norms != nullptr) {
        float norm = j.norms[blockIdx.x];
        double clip = j.rates[trial].clip;
        bool isFinite = isBad == 0 && (bitsOf(norm) & MAGNITUDE) < INFINITE;
        float factor = clip > 0 && double(norm) > clip ? float(clip / (double(norm) + 1e-6)) : 1.0f;
        j.verdicts[trial] = {norm, factor, isFinite ? j.rates[trial].updates : 0};
    }
}

// An element and its moments.
struct Kept {
    float value, first, second;
};

__device__ inline Kept adamw(const Rates& rates, float decay, float factor, float grad, Kept before) {
    float g = grad * factor;
    float first = rates.beta1 * before.first + rates.rest1 * g;
    float second = rates.beta2 * before.second + rates.rest2 * g * g;
    float root = sqrtf(second) / rates.root + rates.epsilon;
    return {before.value * decay - rates.step * (first / root), first, second};
}

__device__ inline bool isAligned(const void* at) { return reinterpret_cast<uintptr_t>(at) % 16 == 0; }

// A CUDA block updates one chunk of one tensor of a trial.
extern "C" __global__ void altgrad_adamw(Update u) {
    Verdict verdict = u.verdicts[blockIdx.y];
    if (!verdict.updates) {
        return;
    }
    Rates rates = u.rates[blockIdx.y];
    int tensor = 0;
    for (int end = u.count; end - tensor > 1;) {
        int middle = (tensor + end) / 2;
        (u.firstChunk[middle] <= blockIdx.x ? tensor : end) = middle;
    }
    Long size = u.size[tensor];
    Long start = Long(blockIdx.x - u.firstChunk[tensor]) * CHUNK_UPDATED;
    Long end = start + CHUNK_UPDATED < size ? start + CHUNK_UPDATED : size;
    float* value = u.value[tensor] + blockIdx.y * size;
    const float* grad = u.grad[tensor] + blockIdx.y * size;
    float* first = u.firstMoment[tensor] + blockIdx.y * size;
    float* second = u.secondMoment[tensor] + blockIdx.y * size;
    float decay = tensor < u.decayed ? rates.decay : 1.0f;
    if (size % 4 == 0 && isAligned(value) && isAligned(grad) && isAligned(first) && isAligned(second)) {
        for (Long i = start + threadIdx.x * 4; i < end; i += THREADS * 4) {
            float4 v = *reinterpret_cast<float4*>(value + i);
            float4 g = *reinterpret_cast<const float4*>(grad + i);
            float4 m = *reinterpret_cast<float4*>(first + i);
            float4 s = *reinterpret_cast<float4*>(second + i);
            Kept x = adamw(rates, decay, verdict.factor, g.x, {v.x, m.x, s.x});
            Kept y = adamw(rates, decay, verdict.factor, g.y, {v.y, m.y, s.y});
            Kept z = adamw(rates, decay, verdict.factor, g.z, {v.z, m.z, s.z});
            Kept w = adamw(rates, decay, verdict.factor, g.w, {v.w, m.w, s.w});
            *reinterpret_cast<float4*>(value + i) = {x.value, y.value, z.value, w.value};
            *reinterpret_cast<float4*>(first + i) = {x.first, y.first, z.first, w.first};
            *reinterpret_cast<float4*>(second + i) = {x.second, y.second, z.second, w.second};
        }
        return;
    }
    for (Long i = start + threadIdx.x; i < end; i += THREADS) {
        Kept after = adamw(rates, decay, verdict.factor, grad[i], {value[i], first[i], second[i]});
        value[i] = after.value;
        first[i] = after.first;
        second[i] = after.second;
    }
}
