package io.altgrad.nn;

import io.altgrad.random.RandomStream;
import io.altgrad.spec.ModelSpec;
import io.altgrad.spec.Site;
import io.altgrad.tensor.Ops;
import io.altgrad.tensor.Scope;
import io.altgrad.tensor.Tensor;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.DoubleConsumer;
import java.util.stream.IntStream;
import java.util.stream.LongStream;

/**
 * nanoGPT's GPT, with its names: pre-LayerNorm blocks, learned positions, exact GELU, and a head that shares its weight
 * with the token embedding (Radford et al. 2019; Press and Wolf 2017).
 */
public final class Gpt extends Component {

    private final ModelSpec model;
    private final int vocabulary;
    private final Slot<Transformer> transformer;
    private final Slot<Layer> head;
    private final Slot<Layer> output;

    /** Whose weight the head multiplies by. */
    private enum Head {
        TIED,
        OWN
    }

    private Gpt(Scope scope, ModelSpec model, int vocabulary, Head weight) {
        this.model = model;
        this.vocabulary = vocabulary;
        transformer = slot("transformer", Transformer.class, new Transformer(scope, model, vocabulary));
        Parameter tied = transformer.component().tokens.component().weight();
        Linear linear =
                weight == Head.TIED ? Linear.tiedTo(tied) : new Linear(scope, model.width(), vocabulary, Bias.WITHOUT);
        head = slot("lm_head", Layer.class, linear);
        output = slot("logits", Layer.class, new Activation(Site.LOGITS));
    }

    /** A GPT of zeros, to be filled by {@link #initialize} or from a file; lives as long as {@code scope}. */
    public static Gpt zeros(Scope scope, ModelSpec model, int vocabulary) {
        return new Gpt(scope, model, vocabulary, Head.TIED);
    }

    /** A model of zeros whose head has a weight of its own, as models from elsewhere may. */
    public static Gpt untiedZeros(Scope scope, ModelSpec model, int vocabulary) {
        return new Gpt(scope, model, vocabulary, Head.OWN);
    }

    /** A GPT in the initial state of {@code seed}; lives as long as {@code scope}. */
    public static Gpt initialized(Scope scope, ModelSpec model, int vocabulary, long seed) {
        Gpt gpt = zeros(scope, model, vocabulary);
        gpt.initialize(seed);
        return gpt;
    }

    public ModelSpec model() {
        return model;
    }

    /** Number of distinct tokens. */
    public int vocabulary() {
        return vocabulary;
    }

    /** The token embedding, whose weight the head shares. */
    public Embedding tokenEmbedding() {
        return transformer.component().tokens.component();
    }

    /**
     * Draws every matrix from a normal distribution of deviation 0.02, the projections that end a residual branch from
     * one of 0.02/√(2·layers). Each is keyed by the seed and its own name, so that none depends on another.
     */
    private void initialize(long seed) {
        namedParameters().forEach((name, parameter) -> {
            if (parameter.value().shape().rank() == 2) {
                boolean endsBranch = name.endsWith("c_proj.weight");
                double deviation = endsBranch ? 0.02 / Math.sqrt(2.0 * model.layers()) : 0.02;
                float[] values =
                        new float[Math.toIntExact(parameter.value().shape().size())];
                RandomStream.of(seed, "init/" + name).fillNormal(values, 0, (float) deviation);
                parameter.value().fill(values);
            }
        });
    }

    /** The names of every Linear of a GPT of that shape, in tree order; needs no engine. */
    public static List<String> linearNames(ModelSpec model) {
        List<String> names = new ArrayList<>();
        sites(model).forEach((name, site) -> {
            if (site == Site.LINEAR) {
                names.add(name);
            }
        });
        return List.copyOf(names);
    }

    /**
     * The places at which a recipe may cast something in a GPT of that shape, by fully qualified name in tree order;
     * needs no engine.
     */
    public static Map<String, Site> sites(ModelSpec model) {
        Map<String, Site> sites = new LinkedHashMap<>();
        sites.put("transformer.wte.output", Site.EMBEDDING);
        sites.put("transformer.wpe.output", Site.EMBEDDING);
        sites.put("transformer.residual_0", Site.RESIDUAL);
        for (int i = 0; i < model.layers(); i++) {
            String block = "transformer.h." + i + ".";
            sites.put(block + "ln_1.output", Site.NORM);
            sites.put(block + "attn.c_attn", Site.LINEAR);
            sites.put(block + "attn.core_attention", Site.ATTENTION);
            sites.put(block + "attn.c_proj", Site.LINEAR);
            sites.put(block + "residual_1", Site.RESIDUAL);
            sites.put(block + "ln_2.output", Site.NORM);
            sites.put(block + "mlp.c_fc", Site.LINEAR);
            sites.put(block + "mlp.gelu", Site.GELU);
            sites.put(block + "mlp.c_proj", Site.LINEAR);
            sites.put(block + "residual_2", Site.RESIDUAL);
        }
        sites.put("transformer.ln_f.output", Site.NORM);
        sites.put("lm_head", Site.LINEAR);
        sites.put("logits", Site.LOGITS);
        return sites;
    }

    /**
     * The number of parameters of a GPT of that shape, the weight that embedding and head share once: embeddings, 12
     * width² of each block's Linears, two norms a block and one at the end, and their biases where there are any.
     */
    public static long parameterCount(ModelSpec model, int vocabulary) {
        long width = model.width();
        long perBlock = 12 * width * width + 2 * width;
        long norm = width;
        if (model.bias()) {
            // qkv 3, output 1, the wide layer 4 and back 1; both norms.
            perBlock += 9 * width + 2 * width;
            norm += width;
        }
        return width * ((long) vocabulary + model.context()) + model.layers() * perBlock + norm;
    }

    /** The mean loss of a batch, and its way back. */
    public record Loss(Ops.CrossEntropy entropy, DoubleConsumer backward) {

        /** The loss; waits for it. */
        public float value() {
            return entropy.loss();
        }

        /** Gathers the gradients of {@code scale · loss} in every parameter. */
        public void backward(double scale) {
            backward.accept(scale);
        }
    }

    /** The mean cross-entropy in nats: ids and targets (B, T) of int64. */
    public Loss loss(Tensor ids, Tensor targets, Context context) {
        Ops ops = context.ops();
        Pass logits = logits(ids, context); // (B, T, V)
        Ops.CrossEntropy entropy = ops.crossEntropy(ops.rows(logits.value()), targets.reshape(-1));
        return new Loss(entropy, scale -> {
            Tensor grad = ops.crossEntropyBackward(entropy, scale); // (B·T, V)
            logits.backward().apply(grad.reshape(logits.value().shape()));
        });
    }

    /** The unnormalized log probabilities of the next token: ids (B, T), result (B, T, V). */
    public Pass logits(Tensor ids, Context context) {
        return transformer
                .component()
                .forward(ids, context)
                .then(x -> head.component().forward(x, context))
                .then(x -> output.component().forward(x, context));
    }

    /** Everything below the head. */
    private static final class Transformer extends Component {

        private final Slot<Embedding> tokens;
        private final Slot<Embedding> positions;
        private final Slot<Layer> dropout;
        private final Slot<Layer> stream;
        private final Slot<ComponentList<Block>> blocks;
        private final Slot<Layer> norm;

        @SuppressWarnings({"unchecked", "rawtypes"})
        Transformer(Scope scope, ModelSpec model, int vocabulary) {
            tokens = slot("wte", Embedding.class, new Embedding(scope, vocabulary, model.width()));
            positions = slot("wpe", Embedding.class, new Embedding(scope, model.context(), model.width()));
            dropout = slot("drop", Layer.class, new Dropout("transformer.drop", model.dropout()));
            stream = slot("residual_0", Layer.class, new Activation(Site.RESIDUAL));
            List<Block> list = IntStream.range(0, model.layers())
                    .mapToObj(i -> new Block(scope, "transformer.h." + i, model))
                    .toList();
            blocks = slot("h", (Class) ComponentList.class, new ComponentList<>(Block.class, list));
            norm = slot("ln_f", Layer.class, new LayerNorm(scope, model.width(), Bias.of(model.bias())));
        }

        /** ids (B, T) to (B, T, C). */
        Pass forward(Tensor ids, Context context) {
            Pass x = embed(ids, context)
                    .then(h -> dropout.component().forward(h, context))
                    .then(h -> stream.component().forward(h, context));
            for (Block block : blocks.component().components()) {
                x = x.then(h -> block.forward(h, context));
            }
            return x.then(h -> norm.component().forward(h, context));
        }

        private Pass embed(Tensor ids, Context context) {
            Ops ops = context.ops();
            long time = ids.shape().extent(1);
            Pass token = tokens.component().forward(ids, context); // (B, T, C)
            Tensor places = ops.tensor(LongStream.range(0, time).toArray(), time);
            Pass position = positions.component().forward(places, context); // (T, C)
            Tensor sum = ops.add(token.value(), position.value());
            token.value().close();
            return new Pass(sum, grad -> {
                position.backward().apply(ops.sum(grad));
                return token.backward().apply(grad);
            });
        }
    }
}
