package io.altgrad.spark.plugin;

import io.altgrad.run.LoggedLine;
import java.util.function.Consumer;
import org.apache.logging.log4j.Level;
import org.apache.logging.log4j.LogManager;
import org.apache.logging.log4j.core.LogEvent;
import org.apache.logging.log4j.core.Logger;
import org.apache.logging.log4j.core.appender.AbstractAppender;
import org.apache.logging.log4j.core.config.Configurator;
import org.apache.logging.log4j.core.config.DefaultConfiguration;
import org.apache.logging.log4j.core.config.Property;
import org.apache.logging.log4j.layout.template.json.JsonTemplateLayout;

/** Hands on what this process logs about trials, in Spark's structured form and without secrets. */
final class TrialLogAppender extends AbstractAppender implements AutoCloseable {

    private static final String NAME = "altgrad-trials";
    private static final String OURS = "io.altgrad";

    /** Spark's own, so that one schema reads these lines and those of its logs. */
    private static final String TEMPLATE = "classpath:org/apache/spark/SparkLayout.json";

    private final JsonTemplateLayout layout = JsonTemplateLayout.newBuilder()
            .setConfiguration(new DefaultConfiguration())
            .setEventTemplateUri(TEMPLATE)
            .build();
    private final String executor;
    private final Redaction redaction;
    private final Consumer<RunLine> lines;

    private TrialLogAppender(String executor, Redaction redaction, Consumer<RunLine> lines) {
        super(NAME, null, null, false, Property.EMPTY_ARRAY);
        this.executor = executor;
        this.redaction = redaction;
        this.lines = lines;
    }

    /**
     * Begins to hand lines to {@code lines}, which is called on the thread that logs: AltGrad's own from {@code level} on,
     * and those of others that the process's configuration lets through.
     *
     * @param executor Spark's id of this process; empty where it is the driver's
     */
    static TrialLogAppender install(String executor, Level level, Redaction redaction, Consumer<RunLine> lines) {
        TrialLogAppender appender = new TrialLogAppender(executor, redaction, lines);
        appender.start();
        if (LogManager.getLogger(OURS).getLevel().isMoreSpecificThan(level)) {
            Configurator.setLevel(OURS, level);
        }
        root().addAppender(appender);
        return appender;
    }

    @Override
    public void append(LogEvent event) {
        String run = event.getContextData().getValue(TrialContext.RUN);
        String trial = event.getContextData().getValue(TrialContext.TRIAL);
        if (run != null && trial != null) {
            String json = redaction.redact(layout.toSerializable(event).strip());
            lines.accept(new RunLine(run, new LoggedLine(trial, executor, json)));
        }
    }

    @Override
    public void close() {
        root().removeAppender(this);
        stop();
    }

    private static Logger root() {
        return (Logger) LogManager.getRootLogger();
    }
}
