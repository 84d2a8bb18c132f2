package io.altgrad.fake;

import io.altgrad.store.ResultStore;
import java.io.IOException;
import java.nio.file.Path;
import org.apache.hadoop.conf.Configuration;

/** The results of a folder of this machine, into which trials may be written at once. */
public final class ReadyStore {

    private ReadyStore() {}

    public static ResultStore in(Path folder) throws IOException {
        ResultStore store = new ResultStore(folder.toString(), new Configuration());
        store.prepare("");
        return store;
    }
}
