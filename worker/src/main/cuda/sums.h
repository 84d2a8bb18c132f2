// LayerNorm, cross-entropy, and sums over rows and over whole tensors, of several parts that lie one after the other: those
// of the trials of a stack, or one. Each sum is made in an order that follows from the shape of a part alone, so a part has
// the bits that it has by itself. A CUDA block's y is a part, or a warp takes a row, whichever part it is of.
#pragma once

#include "altgrad.h"

#define THREADS 256
#define WARPS (THREADS / 32)

// Rows that one CUDA block sums up.
static const Word CHUNK_ROWS = 128;

// Elements whose squares one CUDA block sums up.
static const Word CHUNK_SQUARES = 16384;

// The most tensors whose squares are summed by one launch.
static const int MOST_TENSORS = 128;

// LayerNorm of rows, and its way back.
struct Norm {
    const float* x;          // (rows, columns)
    const float* grad;       // (rows, columns): on the way back alone
    const float* weight;     // (parts, columns)
    const float* bias;       // (parts, columns), or null
    float* out;              // (rows, columns): the norm, or the gradient with respect to x
    float* mean;             // (rows)
    float* rstd;             // (rows)
    Long rows, rowsOfPart, columns;
    float eps;
};
static_assert(sizeof(Norm) == 88, "the launcher writes this layout: io.altgrad.cuda.NormField");

// Sums over the rows of each part, of values and of their products with what LayerNorm made of x. A part has chunks of rows;
// what they come to is summed by a second launch.
struct Columns {
    const float* values;     // (parts, rows, columns)
    const float* x;          // (parts, rows, columns), or null: then there are no products
    const float* mean;       // (parts, rows)
    const float* rstd;       // (parts, rows)
    float* chunkSums;        // (parts, chunks, columns)
    float* chunkProducts;    // (parts, chunks, columns)
    float* sums;             // (parts, columns), or null
    float* products;         // (parts, columns)
    Long rows, columns;      // of a part
    Long chunks;
    float divisor;           // of the sums
};
static_assert(sizeof(Columns) == 96, "the launcher writes this layout: io.altgrad.cuda.ColumnsField");

// Cross-entropy of rows, and its way back.
struct Entropy {
    const float* logits;     // (rows, columns)
    const long long* targets;  // (rows)
    float* logs;             // (rows): the logarithm of the sum of the exponentials
    float* losses;           // (rows)
    float* grad;             // (rows, columns)
    Long rows, columns;
    float scale;             // of the gradient of a row's loss
};
static_assert(sizeof(Entropy) == 64, "the launcher writes this layout: io.altgrad.cuda.EntropyField");

// The tensors whose squares are summed, each (parts, size).
struct Squares {
    const float* at[MOST_TENSORS];
    Long size[MOST_TENSORS];  // of a part
    Word firstChunk[MOST_TENSORS];
    double* chunks;          // (parts, all chunks): those of this launch from the first on
    Word allChunks;
    int count;
};
static_assert(sizeof(Squares) == MOST_TENSORS * 20 + 16, "the launcher writes this layout: io.altgrad.cuda.SquaresField");

// The sum of a warp's values, in every lane: each adds the same two numbers at each step.
template <typename T>
__device__ inline T warpSum(T value) {
#pragma unroll
    for (int offset = 16; offset > 0; offset /= 2) {
        value += __shfl_xor_sync(0xffffffffu, value, offset);
    }
    return value;
}

__device__ inline float warpMax(float value) {
#pragma unroll
    for (int offset = 16; offset > 0; offset /= 2) {
        float other = __shfl_xor_sync(0xffffffffu, value, offset);
        value = other > value || other != other ? other : value;
    }
    return value;
}

// The sum of a CUDA block's values, in thread 0.
__device__ inline double blockSum(double value) {
    __shared__ double ofWarps[WARPS];
    value = warpSum(value);
    if (threadIdx.x % 32 == 0) {
        ofWarps[threadIdx.x / 32] = value;
    }
    __syncthreads();
    if (threadIdx.x == 0) {
        for (int warp = 1; warp < WARPS; warp++) {
            value += ofWarps[warp];
        }
    }
    return value;
}

// e^x for x up to 88, to some units in the last place, by single operations; 0 below -87.
__device__ inline float exponential(float x) {
    if (x < -87.0f) {
        return 0.0f;
    }
    float n = rintf(x * 1.44269504f);
    float r = x - n * 0.693359375f;  // ln 2 in two parts, of which the first takes few bits
    r = r - n * -2.12194440e-4f;
    float p = 1.0f / 720;
    p = p * r + 1.0f / 120;
    p = p * r + 1.0f / 24;
    p = p * r + 1.0f / 6;
    p = p * r + 0.5f;
    p = p * r + 1.0f;
    p = p * r + 1.0f;
    return p * power(int(n));
}

// The natural logarithm of a number from 1 on: the series of the inverse hyperbolic tangent.
__device__ inline float logarithm(float x) {
    if (!(bitsOf(x) < INFINITE)) {
        return x;
    }
    int exponent = exponentOf(x);
    double m = double(x) * double(power(-exponent));  // from 1 up to 2
    if (m > 1.4142135) {
        m = m / 2;
        exponent++;
    }
    double f = (m - 1) / (m + 1);
    double square = f * f;
    double sum = 0;
    for (int i = 17; i > 0; i -= 2) {
        sum = (sum + 1.0 / i) * (i > 1 ? square : 1);
    }
    return float(double(exponent) * 0.6931471805599453 + 2 * f * sum);
}

extern "C" __global__ void altgrad_layer_norm(Norm n) {
    Word lane = threadIdx.x % 32;
    for (Long row = Long(blockIdx.x) * WARPS + threadIdx.x / 32; row < n.rows; row += Long(gridDim.x) * WARPS) {
        const float* x = n.x + row * n.columns;
        Long ofPart = row / n.rowsOfPart * n.columns;
        float sum = 0;
        for (Long c = lane; c < n.columns; c += 32) {
            sum += x[c];
        }
        float mean = warpSum(sum) / float(n.columns);
        float squares = 0;
        for (Long c = lane; c < n.columns; c += 32) {
            squares += (x[c] - mean) * (x[c] - mean);
        }
        float rstd = 1.0f / sqrtf(warpSum(squares) / float(n.columns) + n.eps);
        for (Long c = lane; c < n.columns; c += 32) {
            float y = (x[c] - mean) * rstd * n.weight[ofPart + c];
            n.out[row * n.columns + c] = n.bias == nullptr ? y : y + n.bias[ofPart + c];
        }
        if (lane == 0) {
            n.mean[row] = mean;
            n.rstd[row] = rstd;
        }
    }
}

extern "C" __global__ void altgrad_layer_norm_backward(Norm n) {
    Word lane = threadIdx.x % 32;
    for (Long row = Long(blockIdx.x) * WARPS + threadIdx.x / 32; row < n.rows; row += Long(gridDim.x) * WARPS) {
        const float* x = n.x + row * n.columns;
        const float* grad = n.grad + row * n.columns;
        const float* weight = n.weight + row / n.rowsOfPart * n.columns;
        float mean = n.mean[row];
        float rstd = n.rstd[row];
        float sum = 0;
        float products = 0;
        for (Long c = lane; c < n.columns; c += 32) {
            float g = grad[c] * weight[c];
            sum += g;
            products += g * ((x[c] - mean) * rstd);
        }
        sum = warpSum(sum) / float(n.columns);
        products = warpSum(products) / float(n.columns);
        for (Long c = lane; c < n.columns; c += 32) {
            float g = grad[c] * weight[c];
            n.out[row * n.columns + c] = (g - sum - (x[c] - mean) * rstd * products) * rstd;
        }
    }
}

// A CUDA block sums 32 columns of a chunk: a warp every eighth row, and then the warps one after the other.
extern "C" __global__ void altgrad_column_chunks(Columns s) {
    __shared__ float sums[WARPS][32];
    __shared__ float products[WARPS][32];
    Long chunk = blockIdx.x % s.chunks;
    Long column = blockIdx.x / s.chunks * 32 + threadIdx.x % 32;
    Long end = (chunk + 1) * CHUNK_ROWS < s.rows ? (chunk + 1) * CHUNK_ROWS : s.rows;
    Word warp = threadIdx.x / 32;
    float sum = 0;
    float product = 0;
    if (column < s.columns) {
        for (Long row = chunk * CHUNK_ROWS + warp; row < end; row += WARPS) {
            Long ofAll = blockIdx.y * s.rows + row;
            float value = s.values[ofAll * s.columns + column];
            sum += value;
            if (s.x != nullptr) {
                product += value * ((s.x[ofAll * s.columns + column] - s.mean[ofAll]) * s.rstd[ofAll]);
            }
        }
    }
    sums[warp][threadIdx.x % 32] = sum;
    products[warp][threadIdx.x % 32] = product;
    __syncthreads();
    if (warp == 0 && column < s.columns) {
        for (int other = 1; other < WARPS; other++) {
            sum += sums[other][threadIdx.x];
            product += products[other][threadIdx.x];
        }
        Long at = (blockIdx.y * s.chunks + chunk) * s.columns + column;
        s.chunkSums[at] = sum;
        if (s.x != nullptr) {
            s.chunkProducts[at] = product;
        }
    }
}

// Sums chunks, a column to a thread.
extern "C" __global__ void altgrad_column_sums(Columns s) {
    Long column = Long(blockIdx.x) * THREADS + threadIdx.x;
    if (column >= s.columns) {
        return;
    }
    float sum = 0;
    float product = 0;
    for (Long chunk = 0; chunk < s.chunks; chunk++) {
        Long at = (blockIdx.y * s.chunks + chunk) * s.columns + column;
        sum += s.chunkSums[at];
        if (s.x != nullptr) {
            product += s.chunkProducts[at];
        }
    }
    if (s.sums != nullptr) {
        s.sums[blockIdx.y * s.columns + column] = sum / s.divisor;
    }
    if (s.x != nullptr) {
        s.products[blockIdx.y * s.columns + column] = product;
    }
}

extern "C" __global__ void altgrad_cross_entropy(Entropy e) {
    Word lane = threadIdx.x % 32;
    for (Long row = Long(blockIdx.x) * WARPS + threadIdx.x / 32; row < e.rows; row += Long(gridDim.x) * WARPS) {
        const float* logits = e.logits + row * e.columns;
        float max = floatOf(INFINITE | SIGN);
        for (Long c = lane; c < e.columns; c += 32) {
            max = logits[c] > max || logits[c] != logits[c] ? logits[c] : max;
        }
        max = warpMax(max);
        float sum = 0;
        for (Long c = lane; c < e.columns; c += 32) {
            sum += exponential(logits[c] - max);
        }
        float log = max + logarithm(warpSum(sum));
        if (lane == 0) {
            e.logs[row] = log;
            e.losses[row] = log - logits[e.targets[row]];
        }
    }
}

extern "C" __global__ void altgrad_cross_entropy_backward(Entropy e) {
    Word lane = threadIdx.x % 32;
    for (Long row = Long(blockIdx.x) * WARPS + threadIdx.x / 32; row < e.rows; row += Long(gridDim.x) * WARPS) {
        Long target = Long(e.targets[row]);
        float log = e.logs[row];
        for (Long c = lane; c < e.columns; c += 32) {
            float p = exponential(e.logits[row * e.columns + c] - log);
            e.grad[row * e.columns + c] = (c == target ? p - 1.0f : p) * e.scale;
        }
    }
}

// A CUDA block sums the squares of one chunk of one tensor.
extern "C" __global__ void altgrad_squares(Squares s) {
    int tensor = 0;
    while (tensor + 1 < s.count && s.firstChunk[tensor + 1] <= blockIdx.x) {
        tensor++;
    }
    Long start = Long(blockIdx.x - s.firstChunk[tensor]) * CHUNK_SQUARES;
    Long size = s.size[tensor];
    Long end = start + CHUNK_SQUARES < size ? start + CHUNK_SQUARES : size;
    const float* part = s.at[tensor] + blockIdx.y * size;
    double sum = 0;
    for (Long i = start + threadIdx.x; i < end; i += THREADS) {
        sum += double(part[i]) * double(part[i]);
    }
    sum = blockSum(sum);
    if (threadIdx.x == 0) {
        s.chunks[Long(blockIdx.y) * s.allChunks + blockIdx.x] = sum;
    }
}

// The root of the sum of a part's chunks.
extern "C" __global__ void altgrad_norms(const double* chunks, Long count, float* norms) {
    double sum = 0;
    for (Long i = threadIdx.x; i < count; i += THREADS) {
        sum += chunks[blockIdx.y * count + i];
    }
    sum = blockSum(sum);
    if (threadIdx.x == 0) {
        norms[blockIdx.y] = float(sqrt(sum));
    }
}
