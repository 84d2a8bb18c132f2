// As much of libtorch_cuda as graphs take, by its own names: a graph is the launches that were kept while it captured. What
// libtorch throws an exception for ends the process here too.
#pragma once

#include <utility>

enum cudaStreamCaptureMode { GLOBAL, THREAD_LOCAL, RELAXED };

static void* torchStream;
static int torchGraphs;

static void requireOfTorch(bool condition, const char* what) {
    if (!condition) {
        fprintf(stderr, "libtorch would throw: %s\n", what);
        abort();
    }
}

namespace at {
namespace cuda {

struct __attribute__((visibility("default"))) CUDAGraph {
    explicit CUDAGraph(bool keeps);
    ~CUDAGraph();
    void capture_begin(std::pair<unsigned long long, unsigned long long> pool, cudaStreamCaptureMode mode);
    void capture_end();
    void replay();

    size_t from = 0, to = 0;
};

CUDAGraph::CUDAGraph(bool keeps) {
    requireOfTorch(!keeps, "the graph is kept");
    torchGraphs++;
}

CUDAGraph::~CUDAGraph() { torchGraphs--; }

void CUDAGraph::capture_begin(std::pair<unsigned long long, unsigned long long> pool, cudaStreamCaptureMode mode) {
    requireOfTorch(pool.first == 0 && pool.second == 0 && mode == THREAD_LOCAL, "other arguments");
    requireOfTorch(torchStream != nullptr && capture == CAPTURES_NOTHING, "the stream is the default one");
    capture = CAPTURES;
    from = keptLaunches.size();
}

void CUDAGraph::capture_end() {
    requireOfTorch(capture == CAPTURES, "the capture is none, or was invalidated");
    capture = CAPTURES_NOTHING;
    to = keptLaunches.size();
}

void CUDAGraph::replay() { shimRepeat(from, to); }

}  // namespace cuda
}  // namespace at

// For tests: graphs that there are.
EXPORT int shimGraphs() { return torchGraphs; }

EXPORT int aoti_torch_get_current_cuda_stream(int, void** stream) {
    *stream = torchStream;
    return 0;
}

EXPORT int aoti_torch_create_cuda_stream_guard(void* stream, int, void** guard) {
    torchStream = stream;
    *guard = &torchStream;
    return 0;
}

EXPORT int aoti_torch_delete_cuda_stream_guard(void* guard) {
    requireOfTorch(guard == &torchStream, "no guard");
    torchStream = nullptr;
    return 0;
}
