package io.altgrad.export;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.CodedInputStream;
import io.altgrad.compare.Results;
import io.altgrad.fake.FakeTrials;
import io.altgrad.fake.ReadyStore;
import io.altgrad.result.TrialResult;
import io.altgrad.spec.RuleSet;
import io.altgrad.spec.Trial;
import io.altgrad.store.ResultStore;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.stream.Stream;
import org.apache.hadoop.conf.Configuration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EventFileTest {

    /** Made by a program of its own, with a bitwise CRC-32C (0xe3069283 for "123456789") and hand-laid messages. */
    private static final String GOLDEN = ""
            + "1800000000000000a37f4b2209000000000000f83f1a0d627261696e2e4576656e743a322a28646c2000000000000000"
            + "29eda95009000000000000004010032a130a110a0a6c6f73732f747261696e150000204081677b54";

    @TempDir
    Path folder;

    @Test
    void writesTheBytesOfTheFormat() throws IOException {
        Path file = folder.resolve("events");
        try (EventFile events = new EventFile(file, 1.5)) {
            events.scalar("loss/train", 3, 2.5, 2.0);
        }
        assertThat(HexFormat.of().formatHex(Files.readAllBytes(file))).isEqualTo(GOLDEN);
    }

    @Test
    void everyTrialIsARunWithItsLosses() throws IOException {
        ResultStore store = ReadyStore.in(folder.resolve("sweep"));
        TrialResult trial = FakeTrials.completed(FakeTrials.trial("e5m2", 3));
        store.write("test", trial);
        store.write("test", FakeTrials.completed(FakeTrials.trial("none", 3)));
        Results results = Results.read(List.of(store.toString()), new Configuration());
        assertThat(TensorBoardExport.write(results, folder.resolve("board"))).isEqualTo(2);

        try (Stream<Path> files = Files.list(
                folder.resolve("board/e5m2/mlp/seed-3-" + trial.trial().id()))) {
            List<String> scalars = scalars(files.findFirst().orElseThrow());
            assertThat(scalars)
                    .filteredOn(line -> line.startsWith("loss/train"))
                    .hasSize(FakeTrials.STEPS);
            assertThat(scalars)
                    .contains("loss/val 5 " + (float) FakeTrials.finalLoss(trial.trial()))
                    .contains("underflowed_fraction/transformer.h.0.mlp.c_fc/weight 5 0.25");
        }
    }

    @Test
    void noNameOfARuleSetLeadsOutOfTheFolderOrEndsTheExport() throws IOException {
        ResultStore store = ReadyStore.in(folder.resolve("sweep"));
        List<String> names =
                List.of("../../../escaped", folder + "/absolute", "..", "two\nlines\0", "long".repeat(200));
        for (String name : names) {
            Trial trial = FakeTrials.trial("e5m2", 1);
            store.write(
                    "test",
                    FakeTrials.completed(new Trial(
                            trial.format(),
                            RuleSet.skipping(name, List.of("lm_head")),
                            trial.seed(),
                            trial.model(),
                            trial.training(),
                            trial.quantization(),
                            trial.corpus())));
        }
        Results results = Results.read(List.of(store.toString()), new Configuration());
        Path board = folder.resolve("a/b/c/board");
        assertThat(TensorBoardExport.write(results, board)).isEqualTo(names.size());
        try (Stream<Path> written = Files.walk(folder)) {
            assertThat(written.filter(file -> file.toString().contains("tfevents")))
                    .hasSize(names.size())
                    .allMatch(file -> file.startsWith(board.resolve("e5m2")));
        }
        try (Stream<Path> ruleSets = Files.list(board.resolve("e5m2"))) {
            assertThat(ruleSets).hasSize(names.size());
        }
    }

    /** Reads what was written as TensorBoard does: tag, step and value of each scalar. */
    private static List<String> scalars(Path file) throws IOException {
        ByteBuffer bytes = ByteBuffer.wrap(Files.readAllBytes(file)).order(ByteOrder.LITTLE_ENDIAN);
        List<String> scalars = new ArrayList<>();
        while (bytes.hasRemaining()) {
            byte[] message = new byte[Math.toIntExact(bytes.getLong())];
            bytes.getInt();
            bytes.get(message);
            bytes.getInt();
            String scalar = scalar(CodedInputStream.newInstance(message));
            if (!scalar.isEmpty()) {
                scalars.add(scalar);
            }
        }
        return scalars;
    }

    private static String scalar(CodedInputStream event) throws IOException {
        long step = 0;
        for (int tag = event.readTag(); tag != 0; tag = event.readTag()) {
            if (tag >>> 3 == 2) {
                step = event.readInt64();
            } else if (tag >>> 3 == 5) {
                CodedInputStream summary = event.readBytes().newCodedInput();
                summary.readTag();
                CodedInputStream value = summary.readBytes().newCodedInput();
                value.readTag();
                String name = value.readString();
                value.readTag();
                return name + " " + step + " " + value.readFloat();
            } else {
                event.skipField(tag);
            }
        }
        return "";
    }
}
