package io.altgrad.cli;

import static io.altgrad.fake.FakeTrials.completed;
import static io.altgrad.fake.FakeTrials.trial;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.altgrad.base.UserError;
import io.altgrad.compare.Results;
import io.altgrad.store.ResultStore;
import io.altgrad.store.TrialRow;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.SparkConf;
import org.apache.spark.SparkContext$;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(120)
class TrialFilterSparkTest {

    private final String second = trial("e5m2", 2).id();
    private List<TrialRow> rows;

    @BeforeEach
    void storeTwo(@TempDir Path folder) throws IOException {
        ResultStore store = new ResultStore(folder.toString(), new Configuration());
        store.prepare("axes: {}\n");
        store.write("test", completed(trial("none", 1)));
        store.write("test", completed(trial("e5m2", 2)));
        rows = Results.read(List.of(folder.toString()), new Configuration()).trials();
    }

    @Test
    void theSparkThatItStartsIsStoppedAfterTheAnswer() {
        assertThat(TrialFilter.idsWhere(rows, "format = 'e5m2'")).containsExactly(second);
        assertThat(SparkContext$.MODULE$.getActive().isDefined()).isFalse();
    }

    @Test
    void aSparkThatRunsAlreadyStaysAsItIs() {
        SparkConf conf = new SparkConf()
                .setMaster("local[1]")
                .setAppName("a caller's")
                .set("spark.ui.enabled", "false")
                .set("spark.driver.bindAddress", "127.0.0.1")
                .set("spark.driver.host", "127.0.0.1");
        try (JavaSparkContext spark = new JavaSparkContext(conf)) {
            assertThat(TrialFilter.idsWhere(rows, "seed > 1 AND ended_at < '2027-01-01'"))
                    .containsExactly(second);
            assertThatThrownBy(() -> TrialFilter.idsWhere(rows, "sede > 1")).isInstanceOf(UserError.class);
            assertThat(spark.parallelize(List.of(1, 2)).count()).isEqualTo(2);
            assertThat(SparkSession.active().conf().get("spark.sql.datetime.java8API.enabled"))
                    .isEqualTo("false");
        }
    }
}
