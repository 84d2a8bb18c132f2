package io.altgrad.text;

/** A way of giving text its tone: with a terminal's colours, or not at all. */
public enum Paint {
    /** Text as it is, for files, pipes and programs. */
    NONE {
        @Override
        public String of(Tone tone, String text) {
            return text;
        }
    },
    /** Text between escape sequences, which take no room on a terminal. */
    ANSI {
        @Override
        public String of(Tone tone, String text) {
            return tone == Tone.PLAIN || text.isEmpty() ? text : "\033[" + tone.code() + "m" + text + "\033[0m";
        }
    };

    /** The text in that tone. */
    public abstract String of(Tone tone, String text);
}
