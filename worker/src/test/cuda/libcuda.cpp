// A library with libcuda's names over the shim: one device whose memory is the process's own. It checks what a driver
// checks of a launch, and fails on request, so that the launcher's errors can be seen.
//
// Headers of the system first: newer ones have CUDA's words, which the shim defines, in their attributes.
#include <unistd.h>

#include <map>
#include <string>
#include <vector>

#include "shim.h"
// The kernels themselves.
#include "../../main/cuda/altgrad.cu"

#define EXPORT extern "C" __attribute__((visibility("default")))

enum {
    SUCCESS = 0,
    INVALID_VALUE = 1,
    OUT_OF_MEMORY = 2,
    NOT_INITIALIZED = 3,
    INVALID_DEVICE = 101,
    INVALID_PTX = 218,
    INVALID_CONTEXT = 201,
    INVALID_HANDLE = 400,
    NOT_FOUND = 500,
    LAUNCH_FAILED = 719
};

static bool initialized;
static size_t totalBytes = size_t(4) << 30;
static size_t usedBytes;
static std::map<void*, size_t> allocations;
static std::map<std::string, int> failures;
static std::map<std::string, int> losses;
static unsigned launchMicros;
static size_t changedLaunches;
static size_t waits;
static size_t launches;
static size_t uploads;
static size_t downloads;
static std::string spoilt;
static int contextTag;
static thread_local void* currentContext;
static void* launchStream;

struct Kernel {
    const char* name;
    void (*run)(void**);
    std::vector<size_t> bytes;  // of each argument
};

static std::string argumentsOf(const Kernel& kernel, void** arguments) {
    std::string all;
    for (size_t i = 0; i < kernel.bytes.size(); i++) {
        all.append(static_cast<const char*>(arguments[i]), kernel.bytes[i]);
    }
    return all;
}

template <typename T>
static T arg(void** arguments, int i) {
    return *static_cast<T*>(arguments[i]);
}

#define WITH_PLAN(name) \
    {#name, [](void** a) { name(arg<Cast>(a, 0), arg<Plan>(a, 1)); }, {sizeof(Cast), sizeof(Plan)}}
#define WITH_LANES(name) \
    {#name, [](void** a) { name(arg<Cast>(a, 0), arg<Lanes>(a, 1)); }, {sizeof(Cast), sizeof(Lanes)}}
#define OF_ONE(name, type) {#name, [](void** a) { name(arg<type>(a, 0)); }, {sizeof(type)}}
#define WITH_SCALES(name)                                                            \
    {#name, [](void** a) { name(arg<Cast>(a, 0), arg<Plan>(a, 1), arg<Plan>(a, 2)); }, \
     {sizeof(Cast), sizeof(Plan), sizeof(Plan)}}
#define WITH_LANES_AND_SCALES(name)                                                    \
    {#name, [](void** a) { name(arg<Cast>(a, 0), arg<Lanes>(a, 1), arg<Plan>(a, 2)); }, \
     {sizeof(Cast), sizeof(Lanes), sizeof(Plan)}}
#define OF_EACH_ROUNDING(with, name) with(name##_nearest), with(name##_stochastic), with(name##_any)

static Kernel kernels[] = {
    {"altgrad_amax",
     [](void** a) { altgrad_amax(arg<const float*>(a, 0), arg<Long>(a, 1), arg<Amax*>(a, 2)); },
     {8, 8, 8}},
    {"altgrad_amax_scale",
     [](void** a) {
         altgrad_amax_scale(arg<const float*>(a, 0), arg<Long>(a, 1), arg<Amax*>(a, 2), arg<Follows>(a, 3),
                            arg<Plan>(a, 4), arg<Plan>(a, 5));
     },
     {8, 8, 8, sizeof(Follows), sizeof(Plan), sizeof(Plan)}},
    OF_EACH_ROUNDING(WITH_PLAN, altgrad_cast),
    WITH_LANES_AND_SCALES(altgrad_amax_scale_stack),
    OF_EACH_ROUNDING(WITH_LANES_AND_SCALES, altgrad_cast_runs_stack),
    OF_EACH_ROUNDING(WITH_LANES_AND_SCALES, altgrad_cast_rows_stack),
    WITH_LANES_AND_SCALES(altgrad_cast_blocks_stack),
    OF_EACH_ROUNDING(WITH_LANES, altgrad_cast_stack),
    OF_EACH_ROUNDING(WITH_SCALES, altgrad_cast_runs),
    OF_EACH_ROUNDING(WITH_SCALES, altgrad_cast_rows),
    OF_EACH_ROUNDING(WITH_PLAN, altgrad_pack),
    {"altgrad_cast_blocks",
     [](void** a) { altgrad_cast_blocks(arg<Cast>(a, 0), arg<Plan>(a, 1), arg<Plan>(a, 2), arg<Plan>(a, 3)); },
     {sizeof(Cast), sizeof(Plan), sizeof(Plan), sizeof(Plan)}},
    {"altgrad_sum",
     [](void** a) { altgrad_sum(arg<const Statistics*>(a, 0), arg<Long>(a, 1), arg<Statistics*>(a, 2)); },
     {8, 8, 8}},
    OF_ONE(altgrad_layer_norm, Norm),
    OF_ONE(altgrad_layer_norm_backward, Norm),
    OF_ONE(altgrad_column_chunks, Columns),
    OF_ONE(altgrad_column_sums, Columns),
    OF_ONE(altgrad_cross_entropy, Entropy),
    OF_ONE(altgrad_cross_entropy_backward, Entropy),
    OF_ONE(altgrad_squares, Squares),
    {"altgrad_norms",
     [](void** a) { altgrad_norms(arg<const double*>(a, 0), arg<Long>(a, 1), arg<float*>(a, 2)); },
     {8, 8, 8}},
    OF_ONE(altgrad_judge, Judged),
    OF_ONE(altgrad_adamw, Update),
    {"altgrad_dropout",
     [](void** a) {
         altgrad_dropout(arg<float*>(a, 0), arg<Long>(a, 1), arg<Long>(a, 2), arg<Long>(a, 3), arg<Long>(a, 4),
                         arg<Word>(a, 5), arg<float>(a, 6));
     },
     {8, 8, 8, 8, 8, 4, 4}},
    {"altgrad_dropout_stack",
     [](void** a) {
         altgrad_dropout_stack(arg<float*>(a, 0), arg<Long>(a, 1), arg<Streams>(a, 2), arg<Long>(a, 3), arg<Word>(a, 4),
                               arg<float>(a, 5));
     },
     {8, 8, sizeof(Streams), 8, 4, 4}},
};

static int failure(const char* call) {
    auto lost = losses.find(call);
    if (lost != losses.end()) {
        return lost->second;
    }
    auto found = failures.find(call);
    if (found == failures.end()) {
        return SUCCESS;
    }
    int code = found->second;
    failures.erase(found);
    return code;
}

#define CHECK(condition, code)        \
    if (int failed = failure(__func__)) { \
        return failed;                \
    }                                 \
    if (!(condition)) {               \
        return code;                  \
    }

// For tests: the next call of that name returns this code.
EXPORT void shimFail(const char* call, int code) { failures[call] = code; }

// For tests: every call of that name returns this code.
EXPORT void shimLose(const char* call, int code) { losses[call] = code; }

// For tests: that kernel leaves out the last element, the last four, or the last of the sums.
EXPORT void shimSpoil(const char* kernel) { spoilt = kernel; }

// For tests: a launch waits so long with its arguments, looks at them again, and does no more.
EXPORT void shimSlow(unsigned micros) { launchMicros = micros; }

// For tests: launches whose arguments changed while they waited.
EXPORT size_t shimChanged() { return changedLaunches; }

// For tests: how often the host has waited for a stream.
EXPORT size_t shimWaits() { return waits; }

// For tests: how many kernels were launched.
EXPORT size_t shimLaunches() { return launches; }

// For tests: how often the host has copied to the device, and from it.
EXPORT size_t shimUploads() { return uploads; }
EXPORT size_t shimDownloads() { return downloads; }

// For tests: as it was when it was loaded, but for memory that is in use.
EXPORT void shimReset() {
    totalBytes = size_t(4) << 30;
    failures.clear();
    losses.clear();
    launchMicros = 0;
    changedLaunches = 0;
    spoilt.clear();
}

// For tests: how much memory the device has.
EXPORT void shimMemory(size_t bytes) { totalBytes = bytes; }

// For tests: what the device's pool keeps of freed memory, which counts as used.
static size_t pooledBytes = 0;

EXPORT void shimPool(size_t bytes) {
    usedBytes += bytes - pooledBytes;
    pooledBytes = bytes;
}

// For tests: the stream of the last launch.
EXPORT void* shimStream() { return launchStream; }

EXPORT int cuInit(unsigned flags) {
    CHECK(flags == 0, INVALID_VALUE);
    initialized = true;
    return SUCCESS;
}

EXPORT int cuDriverGetVersion(int* version) {
    CHECK(version != nullptr, INVALID_VALUE);
    *version = 12080;
    return SUCCESS;
}

EXPORT int cuDeviceGetCount(int* count) {
    CHECK(initialized, NOT_INITIALIZED);
    *count = 1;
    return SUCCESS;
}

EXPORT int cuDeviceGet(int* device, int ordinal) {
    CHECK(initialized, NOT_INITIALIZED);
    if (ordinal != 0) {
        return INVALID_DEVICE;
    }
    *device = 0;
    return SUCCESS;
}

EXPORT int cuDeviceGetName(char* name, int length, int device) {
    CHECK(device == 0, INVALID_DEVICE);
    snprintf(name, size_t(length), "shim");
    return SUCCESS;
}

EXPORT int cuDeviceGetAttribute(int* value, int attribute, int device) {
    CHECK(device == 0, INVALID_DEVICE);
    *value = attribute == 75 ? 8 : attribute == 76 ? 9 : 1;  // compute capability 8.9
    return SUCCESS;
}

EXPORT int cuDevicePrimaryCtxRetain(void** context, int device) {
    CHECK(device == 0, INVALID_DEVICE);
    *context = &contextTag;
    return SUCCESS;
}

EXPORT int cuDevicePrimaryCtxRelease_v2(int device) {
    CHECK(device == 0, INVALID_DEVICE);
    return SUCCESS;
}

EXPORT int cuCtxSetCurrent(void* context) {
    CHECK(context == &contextTag, INVALID_CONTEXT);
    currentContext = context;
    return SUCCESS;
}

EXPORT int cuModuleLoadData(void** module, const void* image) {
    CHECK(currentContext != nullptr, INVALID_CONTEXT);
    if (strstr(static_cast<const char*>(image), ".target sm_") == nullptr) {
        return INVALID_PTX;
    }
    *module = strdup(static_cast<const char*>(image));
    return SUCCESS;
}

EXPORT int cuModuleUnload(void* module) {
    CHECK(module != nullptr, INVALID_HANDLE);
    free(module);
    return SUCCESS;
}

EXPORT int cuModuleGetFunction(void** function, void* module, const char* name) {
    CHECK(module != nullptr, INVALID_HANDLE);
    std::string entry = std::string(".entry ") + name + "(";
    if (strstr(static_cast<const char*>(module), entry.c_str()) == nullptr) {
        return NOT_FOUND;
    }
    for (Kernel& kernel : kernels) {
        if (strcmp(kernel.name, name) == 0) {
            *function = &kernel;
            return SUCCESS;
        }
    }
    return NOT_FOUND;
}

static void launchWithOneFewer(const Kernel& kernel, void** arguments, unsigned grid, unsigned rows, unsigned block) {
    std::vector<void*> changed(arguments, arguments + kernel.bytes.size());
    Cast cast;
    Long size;
    Norm norm;
    Columns columns;
    Entropy entropy;
    Squares squares;
    Judged judged;
    Update update;
    if (kernel.bytes[0] == sizeof(Cast)) {
        cast = arg<Cast>(arguments, 0);
        // Kernels of one rounding take four elements at once.
        std::string name = kernel.name;
        bool whole = name.find("_nearest") != std::string::npos || name.find("_stochastic") != std::string::npos;
        (cast.columns > 1 ? cast.columns : cast.rows) -= whole ? 4 : 1;
        changed[0] = &cast;
    } else if (std::string(kernel.name).find("layer_norm") != std::string::npos) {
        norm = arg<Norm>(arguments, 0);
        norm.columns -= 1;
        changed[0] = &norm;
    } else if (std::string(kernel.name).find("column") != std::string::npos) {
        columns = arg<Columns>(arguments, 0);
        columns.columns -= 1;
        changed[0] = &columns;
    } else if (std::string(kernel.name).find("entropy") != std::string::npos) {
        entropy = arg<Entropy>(arguments, 0);
        entropy.rows -= 1;
        changed[0] = &entropy;
    } else if (std::string(kernel.name).find("squares") != std::string::npos) {
        squares = arg<Squares>(arguments, 0);
        squares.size[0] -= 1;
        changed[0] = &squares;
    } else if (std::string(kernel.name).find("judge") != std::string::npos) {
        judged = arg<Judged>(arguments, 0);
        judged.count -= 1;
        changed[0] = &judged;
    } else if (std::string(kernel.name).find("adamw") != std::string::npos) {
        update = arg<Update>(arguments, 0);
        update.size[update.count - 1] -= 1;
        changed[0] = &update;
    } else {
        size = arg<Long>(arguments, 1);
        size -= size > 0;
        changed[1] = &size;
    }
    shim::launch(kernel.run, changed.data(), grid, rows, block);
}

EXPORT int cuLaunchKernel(void* function, unsigned gridX, unsigned gridY, unsigned gridZ, unsigned blockX,
                          unsigned blockY, unsigned blockZ, unsigned shared, void* stream, void** arguments, void**) {
    CHECK(currentContext != nullptr, INVALID_CONTEXT);
    if (gridX == 0 || gridX > 0x7fffffffu || gridY == 0 || gridY > 0xffffu || gridZ != 1 || blockX == 0 || blockX > 1024 || blockY != 1 ||
        blockZ != 1 || shared != 0) {
        return INVALID_VALUE;
    }
    launchStream = stream;
    launches++;
    Kernel* kernel = static_cast<Kernel*>(function);
    if (launchMicros > 0) {
        std::string before = argumentsOf(*kernel, arguments);
        usleep(launchMicros);
        changedLaunches += argumentsOf(*kernel, arguments) != before;
        return SUCCESS;
    }
    if (spoilt == kernel->name) {
        launchWithOneFewer(*kernel, arguments, gridX, gridY, blockX);
        return SUCCESS;
    }
    shim::launch(kernel->run, arguments, gridX, gridY, blockX);
    return SUCCESS;
}

EXPORT int cuMemGetInfo_v2(size_t* free, size_t* total) {
    CHECK(currentContext != nullptr, INVALID_CONTEXT);
    *free = totalBytes - usedBytes;
    *total = totalBytes;
    return SUCCESS;
}

EXPORT int cuCtxSynchronize() {
    CHECK(currentContext != nullptr, INVALID_CONTEXT);
    return SUCCESS;
}

EXPORT int cuDeviceGetDefaultMemPool(void** pool, int device) {
    CHECK(device == 0, INVALID_DEVICE);
    *pool = &pooledBytes;
    return SUCCESS;
}

EXPORT int cuMemPoolTrimTo(void* pool, size_t bytesToKeep) {
    CHECK(pool == &pooledBytes, INVALID_VALUE);
    if (pooledBytes > bytesToKeep) {
        shimPool(bytesToKeep);
    }
    return SUCCESS;
}

EXPORT int cuMemAlloc_v2(void** at, size_t bytes) {
    CHECK(bytes > 0, INVALID_VALUE);
    if (bytes > totalBytes - usedBytes) {
        return OUT_OF_MEMORY;
    }
    *at = malloc(bytes);
    allocations[*at] = bytes;
    usedBytes += bytes;
    return SUCCESS;
}

EXPORT int cuMemFree_v2(void* at) {
    CHECK(allocations.count(at) == 1, INVALID_VALUE);
    usedBytes -= allocations[at];
    allocations.erase(at);
    free(at);
    return SUCCESS;
}

EXPORT int cuMemcpyHtoD_v2(void* to, const void* from, size_t bytes) {
    CHECK(currentContext != nullptr, INVALID_CONTEXT);
    uploads++;
    memcpy(to, from, bytes);
    return SUCCESS;
}

EXPORT int cuMemcpyHtoDAsync_v2(void* to, const void* from, size_t bytes, void*) {
    CHECK(currentContext != nullptr, INVALID_CONTEXT);
    uploads++;
    memcpy(to, from, bytes);
    return SUCCESS;
}

EXPORT int cuMemcpyDtoH_v2(void* to, const void* from, size_t bytes) {
    CHECK(currentContext != nullptr, INVALID_CONTEXT);
    downloads++;
    memcpy(to, from, bytes);
    return SUCCESS;
}

EXPORT int cuMemcpyDtoDAsync_v2(void* to, const void* from, size_t bytes, void*) {
    CHECK(currentContext != nullptr, INVALID_CONTEXT);
    memcpy(to, from, bytes);
    return SUCCESS;
}

EXPORT int cuMemcpyDtoHAsync_v2(void* to, const void* from, size_t bytes, void*) {
    CHECK(currentContext != nullptr, INVALID_CONTEXT);
    downloads++;
    memcpy(to, from, bytes);
    return SUCCESS;
}

EXPORT int cuMemsetD32Async(void* at, unsigned value, size_t count, void*) {
    CHECK(currentContext != nullptr, INVALID_CONTEXT);
    for (size_t i = 0; i < count; i++) {
        static_cast<unsigned*>(at)[i] = value;
    }
    return SUCCESS;
}

EXPORT int cuStreamSynchronize(void*) {
    CHECK(currentContext != nullptr, INVALID_CONTEXT);
    waits++;
    return SUCCESS;
}

EXPORT int cuGetErrorName(int error, const char** name) {
    static std::map<int, const char*> names = {
        {INVALID_VALUE, "CUDA_ERROR_INVALID_VALUE"},     {OUT_OF_MEMORY, "CUDA_ERROR_OUT_OF_MEMORY"},
        {NOT_INITIALIZED, "CUDA_ERROR_NOT_INITIALIZED"}, {INVALID_DEVICE, "CUDA_ERROR_INVALID_DEVICE"},
        {INVALID_PTX, "CUDA_ERROR_INVALID_PTX"},         {INVALID_CONTEXT, "CUDA_ERROR_INVALID_CONTEXT"},
        {INVALID_HANDLE, "CUDA_ERROR_INVALID_HANDLE"},   {NOT_FOUND, "CUDA_ERROR_NOT_FOUND"},
        {LAUNCH_FAILED, "CUDA_ERROR_LAUNCH_FAILED"}};
    CHECK(names.count(error) == 1, INVALID_VALUE);
    *name = names[error];
    return SUCCESS;
}

EXPORT int cuGetErrorString(int error, const char** text) {
    CHECK(text != nullptr, INVALID_VALUE);
    *text = error == OUT_OF_MEMORY ? "out of memory" : error == NOT_FOUND ? "named symbol not found" : "shim says no";
    return SUCCESS;
}
