package io.altgrad.engine;

import io.altgrad.cuda.CudaShim;
import io.altgrad.tensor.CodeOps;
import io.altgrad.tensor.Codes;
import io.altgrad.tensor.DeviceKernels;
import io.altgrad.tensor.DeviceStep;
import io.altgrad.tensor.Dtype;
import io.altgrad.tensor.Engine;
import io.altgrad.tensor.ForwardingEngine;
import io.altgrad.tensor.HeadOps;
import io.altgrad.tensor.InverseScales;
import io.altgrad.tensor.NotRecordable;
import io.altgrad.tensor.Ops;
import io.altgrad.tensor.PartSums;
import io.altgrad.tensor.Place;
import io.altgrad.tensor.Precision;
import io.altgrad.tensor.Profile;
import io.altgrad.tensor.Recorder;
import io.altgrad.tensor.Recording;
import io.altgrad.tensor.Scope;
import io.altgrad.tensor.Tensor;
import java.lang.reflect.InvocationHandler;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.lang.reflect.RecordComponent;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;

/**
 * An engine that records as a device does. While it records, each operation is done by the engine below, and kept with its
 * arguments and its results; a replay does these again, with the arguments as they were, into the very tensors that were the
 * results. Kernels run again with the bytes that they were launched with. What a device cannot record is refused.
 */
public final class RecordingEngine extends ForwardingEngine {

    private static final Set<Class<?>> WRAPPED = Set.of(
            Ops.class,
            Tensor.class,
            HeadOps.class,
            CodeOps.class,
            PartSums.class,
            DeviceKernels.class,
            DeviceStep.class,
            Ops.Attended.class,
            Ops.CrossEntropy.class);

    /** They make nothing that a replay has to make again: views, memory that is yet to be written, and whoever has operations. */
    private static final Set<String> UNRECORDED = Set.of(
            "shape",
            "dtype",
            "place",
            "transpose",
            "part",
            "moveTo",
            "floats",
            "emptyLike",
            "empty",
            "emptyOperand",
            "codes",
            "heads",
            "sums",
            "kernels",
            "exact",
            "newRecordedCasts",
            "deviceStep",
            "record",
            "leavesAmaxes",
            "launches");

    /** They bring numbers from the host, or to it. */
    private static final Set<String> REFUSED = Set.of(
            "tensor",
            "fill",
            "toFloats",
            "bfloat16s",
            "loss",
            "globalNorm",
            "amax",
            "castWithStatistics",
            "tellAmaxes");

    private final CudaShim shim;
    private final Map<Object, Object> proxies = new IdentityHashMap<>();
    private int replays;

    /** Null while nothing is recorded. */
    private Log log;

    /** @param shim the device that launches the kernels of {@code engine} */
    public RecordingEngine(Engine engine, CudaShim shim) {
        super(engine);
        this.shim = shim;
    }

    /** The number of replays so far. */
    public int replays() {
        return replays;
    }

    @Override
    public Optional<String> objectionToRecording(Place place) {
        return Optional.empty();
    }

    @Override
    public Recorder newRecorder(Place place) {
        return new Recorder() {
            @Override
            public Recording record(Runnable work) {
                log = new Log();
                shim.keep(true);
                try {
                    work.run();
                    return log;
                } finally {
                    log = null;
                    shim.keep(false);
                }
            }

            @Override
            public void close() {}
        };
    }

    @Override
    public Ops newOps(Scope parent, Precision precision) {
        return (Ops) wrapped(engine().newOps((Scope) bare(parent), precision));
    }

    @Override
    public Engine profiledBy(Profile profile) {
        throw new UnsupportedOperationException();
    }

    /** An operation that was done, and the kernels that it launched. */
    private record Done(Object target, Method method, Object[] arguments, Object result, long from, long to) {}

    private final class Log implements Recording {

        private final List<Done> all = new ArrayList<>();

        /** What backwards read of their forwards, by what it was when it was recorded. */
        private final Map<Object, Object> newest = new IdentityHashMap<>();

        @Override
        public void replay() {
            replays++;
            all.forEach(this::again);
        }

        private void again(Done done) {
            // An update frees what it needs meanwhile, which a device keeps for it; nothing that it reads is the
            // host's.
            boolean launches = done.target instanceof DeviceKernels || done.target instanceof DeviceStep;
            if (launches && !isUpdate(done.target, done.method)) {
                shim.repeat(done.from, done.to);
                return;
            }
            Object[] arguments = done.arguments == null
                    ? null
                    : Arrays.stream(done.arguments)
                            .map(argument -> newest.getOrDefault(argument, argument))
                            .toArray();
            copy(invoke(newest.getOrDefault(done.target, done.target), done.method, arguments), done.result);
        }

        private void copy(Object from, Object to) {
            if (from == to) {
                return;
            }
            if (from instanceof Tensor made) {
                // Whole numbers are views of those that the host writes.
                if (made.dtype() != Dtype.INT64) {
                    ((Tensor) to).fill(made.toFloats());
                }
                made.close();
            } else if (from instanceof List<?> made) {
                for (int i = 0; i < made.size(); i++) {
                    copy(made.get(i), ((List<?>) to).get(i));
                }
            } else if (from instanceof Ops.Attended || from instanceof Ops.CrossEntropy) {
                newest.put(to, from);
                if (from instanceof Ops.CrossEntropy entropy) {
                    // Whoever takes the loss as it lies takes it from here.
                    ((Ops.CrossEntropy) to).value().fill(entropy.value().toFloats());
                }
            } else if (from instanceof Record made) {
                for (RecordComponent component : made.getClass().getRecordComponents()) {
                    copy(invoke(made, component.getAccessor(), null), invoke(to, component.getAccessor(), null));
                }
            } else {
                throw new AssertionError("A replay gave " + from + " in place of " + to + ".");
            }
        }

        @Override
        public void close() {
            all.clear();
        }
    }

    private final class Handler implements InvocationHandler {

        private final Object bare;

        Handler(Object bare) {
            this.bare = bare;
        }

        @Override
        public Object invoke(Object proxy, Method method, Object[] arguments) {
            if (method.getName().equals("timed")) {
                return ((Supplier<?>) arguments[1]).get();
            }
            if (method.getDeclaringClass() == Object.class) {
                return method.getName().equals("equals")
                        ? (Object) (proxy == arguments[0])
                        : RecordingEngine.invoke(bare, method, arguments);
            }
            Object[] given = arguments == null
                    ? null
                    : Arrays.stream(arguments).map(RecordingEngine.this::bare).toArray();
            return log == null ? done(method, given) : recorded(method, given);
        }

        private Object done(Method method, Object[] given) {
            Object result = wrapped(RecordingEngine.invoke(bare, method, given));
            if (method.getName().equals("close")) {
                proxies.remove(bare);
            }
            return result;
        }

        private Object recorded(Method method, Object[] given) {
            String name = method.getName();
            if (name.equals("close")) {
                // What was recorded lies where it lay.
                return null;
            }
            boolean isRefused = REFUSED.contains(name) || bare instanceof Tensor && name.equals("floats");
            if (isRefused && !(bare instanceof CodeOps)) {
                throw new NotRecordable(name + " makes the host wait for the device");
            }
            long from = shim.kept();
            // What changes the model is not to be done yet.
            Object result = isUpdate(bare, method) ? null : RecordingEngine.invoke(bare, method, given);
            if (!UNRECORDED.contains(name)) {
                log.all.add(new Done(bare, method, given, result, from, shim.kept()));
            }
            return wrapped(result);
        }
    }

    private static boolean isUpdate(Object target, Method method) {
        return target instanceof DeviceStep && method.getName().equals("update");
    }

    private static Object invoke(Object target, Method method, Object[] arguments) {
        try {
            method.setAccessible(true);
            return method.invoke(target, arguments);
        } catch (InvocationTargetException e) {
            if (e.getCause() instanceof RuntimeException thrown) {
                throw thrown;
            }
            throw new AssertionError(e);
        } catch (IllegalAccessException e) {
            throw new AssertionError(e);
        }
    }

    /** What the engine below gave, with a proxy in the place of all that has operations. */
    private Object wrapped(Object bare) {
        Class<?>[] types = WRAPPED.stream()
                .filter(type -> bare != null && !(bare instanceof Proxy) && type.isInstance(bare))
                .toArray(Class<?>[]::new);
        return types.length == 0
                ? each(bare, this::wrapped)
                : proxies.computeIfAbsent(
                        bare, key -> Proxy.newProxyInstance(getClass().getClassLoader(), types, new Handler(key)));
    }

    /** The inverse of {@link #wrapped}. */
    private Object bare(Object wrapped) {
        return wrapped instanceof Proxy && Proxy.getInvocationHandler(wrapped) instanceof Handler handler
                ? handler.bare
                : each(wrapped, this::bare);
    }

    /** What {@code change} makes of the parts of lists, optionals and records of tensors; all else is itself. */
    private static Object each(Object whole, UnaryOperator<Object> change) {
        if (whole instanceof List<?> list) {
            return list.stream().map(change).toList();
        } else if (whole instanceof Optional<?> optional) {
            return optional.map(change);
        } else if (whole instanceof Codes codes) {
            return new Codes(
                    (Tensor) change.apply(codes.codes()),
                    codes.scales() == null
                            ? null
                            : InverseScales.of(
                                    (Tensor) change.apply(codes.scales().tensor())),
                    codes.blocks(),
                    (Tensor) change.apply(codes.unit()),
                    codes.order());
        } else if (whole instanceof Record made && holdsTensors(made.getClass())) {
            return ofRecord(made, change);
        }
        return whole;
    }

    private static boolean holdsTensors(Class<?> type) {
        return type.getPackage().equals(Tensor.class.getPackage())
                && Arrays.stream(type.getRecordComponents())
                        .anyMatch(part -> part.getType() == Tensor.class
                                || part.getType() == List.class
                                || part.getType().isRecord() && holdsTensors(part.getType()));
    }

    private static Object ofRecord(Record made, UnaryOperator<Object> change) {
        RecordComponent[] parts = made.getClass().getRecordComponents();
        try {
            return made.getClass()
                    .getDeclaredConstructor(
                            Arrays.stream(parts).map(RecordComponent::getType).toArray(Class<?>[]::new))
                    .newInstance(Arrays.stream(parts)
                            .map(part -> change.apply(invoke(made, part.getAccessor(), null)))
                            .toArray());
        } catch (ReflectiveOperationException e) {
            throw new AssertionError(e);
        }
    }
}
