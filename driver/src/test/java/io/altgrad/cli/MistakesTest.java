package io.altgrad.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.altgrad.fake.FakeTrials;
import io.altgrad.store.ResultStore;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import org.apache.hadoop.conf.Configuration;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Mistakes of a user, each one line and exit code 2. */
class MistakesTest {

    private static final String SWEEP = """
            name: tiny
            axes:
              format: [none, e5m2]
              seed: [1, 2]
            skip: [lm_head]
            model: {layers: 1, heads: 2, width: 16, context: 8}
            """;

    @TempDir
    Path folder;

    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    @BeforeEach
    void aSweepFileAndItsResults() throws IOException {
        Files.writeString(folder.resolve("tiny.yaml"), SWEEP);
        ResultStore store = new ResultStore(folder.resolve("done").toString(), new Configuration());
        store.prepare(SWEEP);
        store.write("tiny", FakeTrials.completed(FakeTrials.trial("none", 1)));
        store.write("tiny", FakeTrials.completed(FakeTrials.trial("e5m2", 1)));
        ResultStore alone = new ResultStore(folder.resolve("alone").toString(), new Configuration());
        alone.prepare(SWEEP);
        alone.write("tiny", FakeTrials.completed(FakeTrials.trial("none", 1)));
        Files.write(folder.resolve("zeros"), new byte[8]);
        Files.writeString(folder.resolve("cores.conf"), "spark.task.cpus  -1\n");
        Files.write(folder.resolve("latin1.conf"), new byte[] {'a', '=', (byte) 0xe4});
    }

    /** Arguments, in which {@code @} is the folder and {@code %20} a space, and the line without the folder. */
    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            rnu @/tiny.yaml | `Unmatched arguments from index 0: 'rnu', '@/tiny.yaml'; did you mean run? See 'altgrad --help'.`
            --verson | `Unknown option: '--verson'; did you mean --version? See 'altgrad --help'.`
            help nope | `Cannot help with 'nope': there is no such command; see 'altgrad help'.`
            version now | `Unmatched argument at index 1: 'now'; see 'altgrad version --help'.`
            run | `Missing required parameter: 'SWEEP'; see 'altgrad run --help'.`
            run @/nowhere.yaml | `Cannot read @/nowhere.yaml: there is no such file.`
            run @ | `Cannot read @: it is a folder; name the sweep file in it.`
            run @/tiny.yaml --treads 2 | `Unknown options: '--treads', '2'; did you mean --threads? See 'altgrad run --help'.`
            run @/tiny | `Cannot read @/tiny: there is no such file. Did you mean '@/tiny.yaml'?`
            run @/tiny.yml | `Cannot read @/tiny.yml: there is no such file. Did you mean '@/tiny.yaml'?`
            run @/tiny.yaml --steps 10 | `Unknown options: '--steps', '10'; did you mean --set training.steps=10? See 'altgrad run --help'.`
            run @/tiny.yaml --learning-rate=1e-3 | `Unknown option: '--learning-rate=1e-3'; did you mean --set training.learningRate=1e-3? See 'altgrad run --help'.`
            run @/tiny.yaml --set steps=10 | `Unknown key 'steps' in --set steps=10, line 1; expected one of name, include, corpus, output, axes, zip, only, exclude, when, sample, order, recipes, rules, skip, model, training, quantization, baseline, comparison, earlyStopping, budget. Did you mean 'training.steps'?`
            run @/tiny.yaml --master local[0] | `Cannot use master 'local[0]': expected local, local[N], local[*], spark://HOST:PORT, yarn or k8s://URL.`
            compare @/tiny.yaml | `Cannot find results in file:@/tiny.yaml: it is a file; give the output folder of a sweep, or run one into it.`
            compare @/done --all --baseline fp32 | `Cannot compare with fp32: no trial here has that format; there are e5m2, none.`
            compare @/done --all --baseline e5m | `Cannot compare with e5m: no trial here has that format; there are e5m2, none. Did you mean 'e5m2'?`
            run @/tiny.yaml --threads 0 | `Cannot give 0 threads to a trial: --threads takes at least 1.`
            run @/tiny.yaml --stack 0 | `Cannot train stacks of 0 trials: --stack takes at least 1.`
            run @/tiny.yaml --cuda-graphs | `Cannot record steps with --cuda-graphs on a CPU: it has no CUDA graphs; add --gpus, or leave it out.`
            run @/tiny.yaml --cuda-graphs --gpus 1 --stack 2 | `Cannot train stacks of 2 trials with --cuda-graphs: the steps of a stack are not recorded; leave one of the two out.`
            bench step --cuda-graphs | `Cannot record steps as CUDA graphs, for a CPU has no CUDA graphs; leave --cuda-graphs out.`
            plan @/tiny.yaml --stack 0 | `Cannot make stacks of 0 trials: --stack takes at least 1.`
            bench step --stack 0 | `Cannot measure stacks of 0 trials: --stack takes at least 1.`
            run @/tiny.yaml --threads two | `Invalid value for option '--threads': 'two' is not a whole number; see 'altgrad run --help'.`
            run @/tiny.yaml --watch 70000 | `Cannot open the live page on port 70000: --watch takes 0 to 65535; 0 is any free port.`
            run @/tiny.yaml --watch | `Missing required parameter for option '--watch' (PORT); see 'altgrad run --help'.`
            run @/tiny.yaml --master spak://x:1 | `Cannot use master 'spak://x:1': expected local, local[N], local[*], spark://HOST:PORT, yarn or k8s://URL.`
            run @/tiny.yaml --out http://127.0.0.1:1/out | `Cannot use http://127.0.0.1:1/out: a web server neither lists files nor keeps any; give a file:, hdfs: or s3a: path.`
            run @/tiny.yaml --out= | `Cannot use --out '': it is blank; give a path.`
            run @/tiny.yaml --out=%20 | `Cannot use --out ' ': it is blank; give a path.`
            compare @/done --all --out=%20 | `Cannot use --out ' ': it is blank; give a path.`
            report @/done --out=%20 | `Cannot write the report to ' ': the name is blank; give another.`
            status https://127.0.0.1:1/out | `Cannot use https://127.0.0.1:1/out: a web server neither lists files nor keeps any; give a file:, hdfs: or s3a: path.`
            bench step --threads 0 --steps 1 | `Cannot measure 1 step on 0 threads: --steps and --threads take whole numbers of at least 1.`
            bench step --threads 1 --steps 0 | `Cannot measure 0 steps on 1 thread: --steps and --threads take whole numbers of at least 1.`
            run @/tiny.yaml --gpus -1 | `Cannot give -1 GPUs to an executor: --gpus takes at least 0.`
            run @/tiny.yaml --max-trials 3 | `Cannot run @/tiny.yaml: the sweep has 4 trials, and a run at most 3; 'altgrad plan @/tiny.yaml' shows what they take, and --max-trials 4, or --yes, runs them.`
            run @/tiny.yaml --checkpoint-every never | `Cannot use 'never' as an interval of checkpoints: expected steps, such as 200, or a time, such as 30s, 5m or 1h.`
            run @/tiny.yaml --trials-per-gpu 0 | `Cannot train 0 trials on a GPU at once: --trials-per-gpu takes at least 1.`
            run @/tiny.yaml --trials-per-gpu 2 | `Cannot train 2 trials on a GPU at once with 0 GPUs for an executor: each of them has an executor of its own; take --gpus 1.`
            run @/tiny.yaml --gpus 1 --trials-per-gpu 2 | `Cannot train 2 trials on a GPU at once on master local[*]: trials of one process would share libtorch's generator and threads; start a standalone cluster with as many workers on this machine, each of which has the GPU (SPARK_WORKER_INSTANCES=2), and give its --master.`
            run @/tiny.yaml --step-timeout 0s | `Cannot limit a step to 0s: expected a positive time.`
            run @/tiny.yaml --trial-timeout 0m | `Cannot limit a trial to 0s: expected a positive time.`
            run @/tiny.yaml --trial-timeout 5x | `Cannot read '5x' as a duration: expected a whole number and a unit, such as 90s, 5m, 12h or 2d.`
            run @/tiny.yaml --max-failures 0 | `Cannot stop after 0 failures: expected a whole number of at least 1.`
            run @/tiny.yaml --conf spark.ui.enabled | `Value for option '--conf' (KEY=VALUE) should be in KEY=VALUE format but was spark.ui.enabled; see 'altgrad run --help'.`
            run @/tiny.yaml --conf spark.task.cpus=0 | `Cannot use spark.task.cpus = 0: it takes a whole number of at least 1; correct it in --conf.`
            run @/tiny.yaml --conf spark.executor.cores=-2 | `Cannot use spark.executor.cores = -2: it takes a whole number of at least 1; correct it in --conf.`
            run @/tiny.yaml --conf spark.cores.max=none | `Cannot use spark.cores.max = none: it takes a whole number of at least 1; correct it in --conf.`
            run @/tiny.yaml --conf spark.task.maxFailures=0 | `Cannot use spark.task.maxFailures = 0: it takes a whole number of at least 1; correct it in --conf.`
            run @/tiny.yaml --conf spark.executor.instances=-1 | `Cannot use spark.executor.instances = -1: it takes a whole number of at least 0; correct it in --conf.`
            run @/tiny.yaml --conf spark.executor.memory=-1g | `Cannot use spark.executor.memory = -1g: it takes an amount of memory, such as 2g; correct it in --conf.`
            run @/tiny.yaml --conf spark.speculation=maybe | `Cannot use spark.speculation = maybe: it takes true or false; correct it in --conf.`
            run @/tiny.yaml --properties-file @/cores.conf | `Cannot use spark.task.cpus = -1: it takes a whole number of at least 1; correct it in @/cores.conf.`
            run @/tiny.yaml --properties-file @/none.conf | `Cannot read properties from @/none.conf: there is no such file; check the file.`
            run @/tiny.yaml --properties-file @ | `Cannot read properties from @: Is a directory; check the file.`
            run @/tiny.yaml --properties-file @/latin1.conf | `Cannot read properties from @/latin1.conf: it is not UTF-8 text; check the file.`
            run @/tiny.yaml --deploy-mode clutser | `Invalid value for option '--deploy-mode': expected one of [CLIENT, CLUSTER] (case-insensitive) but was 'clutser'; see 'altgrad run --help'.`
            run @/tiny.yaml @/tiny.yaml | `Unmatched argument at index 2: '@/tiny.yaml'; see 'altgrad run --help'.`
            plan | `Missing required parameter: 'SWEEP'; see 'altgrad plan --help'.`
            plan @/tiny.yaml --limit -1 | `Cannot show -1 trials: --limit takes a number of at least 0; see 'altgrad plan --help'.`
            plan @/tiny.yaml --limit x | `Invalid value for option '--limit': 'x' is not a whole number; see 'altgrad plan --help'.`
            plan @/tiny.yaml --trial 5 | `Cannot show trial 5 of @/tiny.yaml: it has 4; give a number from 1 to 4.`
            plan @/tiny.yaml --trial 0 --resolved | `Cannot show trial 0 of @/tiny.yaml: it has 4; give a number from 1 to 4.`
            plan @/tiny.yaml --resolved | `Cannot resolve a sweep whole: --resolved takes --trial N; see 'altgrad plan --help'.`
            validate @/nowhere.yaml | `Cannot read @/nowhere.yaml: there is no such file.`
            validate @/tiny.yaml --json | `Unknown option: '--json'; see 'altgrad validate --help'.`
            new @/tiny.yaml | `Cannot write @/tiny.yaml: it is there already; give another name.`
            new @/no/such/x.yaml | `Cannot use file @/no/such/x.yaml: it, or the folder it is in, does not exist; check the path, its permissions and the space left.`
            status @/nowhere | `Cannot find a sweep in file:@/nowhere: it has no sweep.yaml and no results; give the output folder of a sweep.`
            status @/tiny.yaml | `Cannot find a sweep in file:@/tiny.yaml: it has no sweep.yaml and no results; give the output folder of a sweep.`
            list @/nowhere | `Cannot find results in file:@/nowhere: there is no such folder; give the output folder of a sweep, or run one into it.`
            show @/done | `Missing required parameter: 'ID'; see 'altgrad show --help'.`
            show @/done zz | `Cannot find trial zz in @/done: no id begins so; see 'altgrad list @/done'.`
            diff @/done zz zz | `Cannot find trial zz in @/done: no id begins so; see 'altgrad list @/done'.`
            diff @/done | `Missing required parameter: 'B'; see 'altgrad diff --help'.`
            diff @/done @/nowhere | `Cannot find results in file:@/nowhere: there is no such folder; give the output folder of a sweep, or run one into it.`
            status @/done --watch --json | `Cannot watch a sweep as JSON: --watch draws for a person; call --json again and again; see 'altgrad status --help'.`
            compare @/done --color sometimes | `Invalid value for option '--color': expected one of [AUTO, ALWAYS, NEVER] (case-insensitive) but was 'sometimes'; see 'altgrad compare --help'.`
            continue @/done | `Missing required option: '--trial=ID'; see 'altgrad continue --help'.`
            continue @/done --trial zz | `Cannot find trial zz in @/done: no id begins so; see 'altgrad list @/done'.`
            simulate @/done --concurrent 0 | `Cannot simulate 0 trials at once: at least 1 is needed.`
            simulate @/nowhere | `Cannot find results in file:@/nowhere: there is no such folder; give the output folder of a sweep, or run one into it.`
            prune @/nowhere | `Cannot find results in file:@/nowhere: there is no such folder; give the output folder of a sweep, or run one into it.`
            prune @/done | `Cannot ask whether to delete 2 results in @/done that the sweep file no longer has: there is no terminal; give --yes.`
            compare | `Missing required parameter: 'DIR'; see 'altgrad compare --help'.`
            compare @/nowhere | `Cannot find results in file:@/nowhere: there is no such folder; give the output folder of a sweep, or run one into it.`
            compare @/done --metric loss | `Invalid value for option '--metric': expected one of [VAL_LOSS, BEST_VAL_LOSS, VAL_LOSS_UNQUANTIZED, TRAIN_LOSS] (case-insensitive) but was 'loss'; see 'altgrad compare --help'.`
            compare @/done --format xml | `Invalid value for option '--format': expected one of [TABLE, MARKDOWN, CSV, JSON] (case-insensitive) but was 'xml'; see 'altgrad compare --help'.`
            compare @/done --within -1 | `Cannot look for formats within -1.0 nats: it takes a number of at least 0.`
            compare @/done --within much | `Invalid value for option '--within': 'much' is not a number; see 'altgrad compare --help'.`
            compare @/done --sort name | `Invalid value for option '--sort': expected one of [RULES, LOSS, DELTA, P, TOKENS] (case-insensitive) but was 'name'; see 'altgrad compare --help'.`
            compare @/done --width 5 | `Cannot fit a table into 5 characters: --width takes at least 20.`
            compare @/done --wdie | `Unknown option: '--wdie'; did you mean --wide? See 'altgrad compare --help'.`
            report @/nowhere | `Cannot find results in file:@/nowhere: there is no such folder; give the output folder of a sweep, or run one into it.`
            report @/done --out @/no/such/x.html | `Cannot write the report to @/no/such/x.html: there is no folder @/no/such; create it, or name a file elsewhere.`
            schema trials --sql | `Cannot show table 'trials' as SQL: --sql takes no table; see 'altgrad schema --help'.`
            schema trails | `Cannot show table 'trails': there are trials, steps, layers, grid, events, comparison, pairs, robust, profile, equal_loss, learning_rates, variance, sweet_spot and best_of_layers.`
            export @/done | `Cannot export nothing: give --out FILE with --trial ID, or --tensorboard FOLDER.`
            export @/done --trial zz --out @/x | `Cannot find trial zz in @/done: no id begins so; the column trial_id of its trials has them.`
            formats e5m3x | `Unknown number format 'e5m3x'; expected one of e0m7, e1m6, e2m5, e3m4, e3m4b1, e6m1, e7m0, e4m3fn, e5m2, e4m3, e3m4ieee, e4m3fnuz, e4m3b11fnuz, e5m2fnuz, e8m0fnu, e2m3fn, e3m2fn, e2m1fn, mxint8, int8, int4, bf16, fp16, or any e<E>m<M>[b<bias>] of 2 to 16 bits. P3109's are binary<K>p<P>se and binary<K>p<P>sf. Did you mean 'e5m2'?`
            formats float8_e4m3fn | `Unknown number format 'float8_e4m3fn'; expected one of e0m7, e1m6, e2m5, e3m4, e3m4b1, e6m1, e7m0, e4m3fn, e5m2, e4m3, e3m4ieee, e4m3fnuz, e4m3b11fnuz, e5m2fnuz, e8m0fnu, e2m3fn, e3m2fn, e2m1fn, mxint8, int8, int4, bf16, fp16, or any e<E>m<M>[b<bias>] of 2 to 16 bits. P3109's are binary<K>p<P>se and binary<K>p<P>sf. Did you mean 'e4m3fn'?`
            quantize --format torch.float8_e5m2 @/a @/b | `Unknown number format 'torch.float8_e5m2'; expected one of e0m7, e1m6, e2m5, e3m4, e3m4b1, e6m1, e7m0, e4m3fn, e5m2, e4m3, e3m4ieee, e4m3fnuz, e4m3b11fnuz, e5m2fnuz, e8m0fnu, e2m3fn, e3m2fn, e2m1fn, mxint8, int8, int4, bf16, fp16, or any e<E>m<M>[b<bias>] of 2 to 16 bits. P3109's are binary<K>p<P>se and binary<K>p<P>sf. Did you mean 'e5m2'?`
            quantize --format e5m2 @/nothing @/b | `Cannot read @/nothing: there is no such file; give raw little-endian float32 values.`
            quantize --format e5m2 @ @/b | `Cannot read @: it is a folder; give raw little-endian float32 values.`
            quantize --format e5m2 @/zeros /proc/altgrad | `Cannot write the values to /proc/altgrad: no file can be made there; check the folder's permissions and the space left, or name a file elsewhere.`
            evaluate --weights @ --tokens @/zeros --windows 1 --heads 2 | `Cannot read @ as safetensors: it is a folder.`
            compare @/alone --all --speed e5m2=2 | `Cannot use --speed e5m2=2.0: no row has that format; there is none beside the baseline.`
            compare @/done --all --speed e3m4=2 | `Cannot use --speed e3m4=2.0: no row has that format; there are e5m2.`
            init @/tiny.yaml --index 9 --out @/x | `Cannot take trial number 9 of @/tiny.yaml: it has 4; see 'altgrad plan @/tiny.yaml'.`
            init @/tiny.yaml --trial zz --out @/x | `Cannot find trial zz in @/tiny.yaml: no id begins so; see 'altgrad plan --all @/tiny.yaml'.`
            compact @/nowhere | `Cannot find results in file:@/nowhere: there is no such folder; give the output folder of a sweep, or run one into it.`
            bench step --model XL | `Invalid value for option '--model': expected one of [XS, S, M, NANOGPT] (case-insensitive) but was 'XL'; see 'altgrad bench step --help'.`
            dev-cluster begin | `Unmatched argument at index 1: 'begin'; see 'altgrad dev-cluster --help'.`
            """)
    void onTheCommandLine(String arguments, String line) {
        assertThat(run(arguments)).as(said()).isEqualTo(2);
        assertThat(said()).isEqualTo(line);
    }

    /** What stands in place of the axes, and the line. */
    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            format: [none, float8_e4m3fn] | `Cannot use axes.format = float8_e4m3fn in @/wrong.yaml, line 2: Unknown number format 'float8_e4m3fn'; expected one of e0m7, e1m6, e2m5, e3m4, e3m4b1, e6m1, e7m0, e4m3fn, e5m2, e4m3, e3m4ieee, e4m3fnuz, e4m3b11fnuz, e5m2fnuz, e8m0fnu, e2m3fn, e3m2fn, e2m1fn, mxint8, int8, int4, bf16, fp16, or any e<E>m<M>[b<bias>] of 2 to 16 bits. P3109's are binary<K>p<P>se and binary<K>p<P>sf. Did you mean 'e4m3fn'?`
            format: [NONE, e5m2] | `Cannot use axes.format = NONE in @/wrong.yaml, line 2: Unknown number format 'NONE'; a layer that is not quantized has format 'none'. Did you mean 'none'?`
            format: [bfloat16] | `Cannot use axes.format = bfloat16 in @/wrong.yaml, line 2: Unknown number format 'bfloat16'; expected one of e0m7, e1m6, e2m5, e3m4, e3m4b1, e6m1, e7m0, e4m3fn, e5m2, e4m3, e3m4ieee, e4m3fnuz, e4m3b11fnuz, e5m2fnuz, e8m0fnu, e2m3fn, e3m2fn, e2m1fn, mxint8, int8, int4, bf16, fp16, or any e<E>m<M>[b<bias>] of 2 to 16 bits. P3109's are binary<K>p<P>se and binary<K>p<P>sf. Did you mean 'bf16'?`
            format: e5m2 | `Cannot use axes.format = e5m2 in @/wrong.yaml, line 2: expected a list, such as [a, b].`
            formats: [e5m2] | `Unknown key 'formats' in @/wrong.yaml, line 2, under 'axes'; expected one of format, rules, seed, corpus, model.*, training.*, quantization.*. Did you mean 'format'?`
            format: [e5m2], training.lr: [1e-3] | `Unknown key 'training.lr' in @/wrong.yaml, line 2, under 'axes'; expected one of training.steps, training.batch, training.accumulation, training.learningRate, training.minLearningRate, training.warmupSteps, training.decaySteps, training.beta1, training.beta2, training.weightDecay, training.gradientClip, training.evalEvery, training.evalBatches, training.layerStatsEvery, training.evalUnquantized, training.lossBound, training.evalTokens, training.evalDrawn, training.dataSeed, training.roundingSeed, training.moments, training.master, training.statesFrom. Did you mean 'training.learningRate'?`
            format: [e5m2], training.batch_size: [8] | `Unknown key 'training.batch_size' in @/wrong.yaml, line 2, under 'axes'; expected one of training.steps, training.batch, training.accumulation, training.learningRate, training.minLearningRate, training.warmupSteps, training.decaySteps, training.beta1, training.beta2, training.weightDecay, training.gradientClip, training.evalEvery, training.evalBatches, training.layerStatsEvery, training.evalUnquantized, training.lossBound, training.evalTokens, training.evalDrawn, training.dataSeed, training.roundingSeed, training.moments, training.master, training.statesFrom. Did you mean 'training.batch'?`
            format: [e5m2], learningRate: [1e-3] | `Unknown key 'learningRate' in @/wrong.yaml, line 2, under 'axes'; expected one of format, rules, seed, corpus, model.*, training.*, quantization.*. Did you mean 'training.learningRate'?`
            format: [e5m2], seeds: [1] | `Unknown key 'seeds' in @/wrong.yaml, line 2, under 'axes'; expected one of format, rules, seed, corpus, model.*, training.*, quantization.*. Did you mean 'seed'?`
            format: [e5m2], seed: [one] | `Cannot use axes.seed = one in @/wrong.yaml, line 2: expected a whole number.`
            format: [e5m2], seed: {from: 1, to: 0} | `Cannot use axes.seed.to = 0 in @/wrong.yaml, line 2: expected from 1 on, and at most 100000 values.`
            format: [e5m2], rules: [none-such] | `Cannot use axes.rules = none-such in @/wrong.yaml, line 2: expected one of skip.`
            format: [e5m2], quantization.compute: [bf16] | `Cannot use axes.quantization.compute = bf16 in @/wrong.yaml, line 2: expected one of device, float32, bfloat16.`
            format: [e5m2], quantization.scaling: [tensr] | `Cannot use axes.quantization.scaling = tensr in @/wrong.yaml, line 2: expected one of none, tensor [N], delayed [N] [max|recent] [from 1] [margin N], row, block [N|RxC], mx [floor|rceil|ceil|even|quest|three-quarters], nvfp4 [16x16] [four-over-six]; tensor, delayed, row and block may end in pow2. Did you mean 'tensor'?`
            format: [none], corpus: [@/no-such-text.txt] | `Cannot read corpus file:@/no-such-text.txt: there is no such file; give 'wordnet' or the path of a text file.`
            """)
    void inTheSweepFile(String axes, String line) throws IOException {
        Files.writeString(
                folder.resolve("wrong.yaml"),
                "name: wrong\naxes: {" + axes.replace("@", folder.toString()) + "}\nskip: [lm_head]\n");
        assertThat(run("validate @/wrong.yaml")).as(said()).isEqualTo(2);
        assertThat(said()).isEqualTo(line);
    }

    private String said() {
        return err.toString().replace(folder.toString(), "@").strip();
    }

    private int run(String arguments) {
        PrintWriter toOut = new PrintWriter(out);
        PrintWriter toErr = new PrintWriter(err);
        String[] given = Arrays.stream(arguments.split(" "))
                .map(argument -> argument.replace("@", folder.toString()).replace("%20", " "))
                .toArray(String[]::new);
        return Main.commandLine(Main.subcommands(toOut, toErr))
                .setOut(toOut)
                .setErr(toErr)
                .execute(given);
    }
}
